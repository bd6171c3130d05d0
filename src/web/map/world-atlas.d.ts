declare module 'world-atlas/countries-110m.json' {
  import type { GeometryCollection, Topology } from 'topojson-specification';

  const atlas: Topology<{
    countries: GeometryCollection<{ name: string }>;
    land: GeometryCollection;
  }>;
  // biome-ignore lint/style/noDefaultExport: So is a JSON module imported.
  export default atlas;
}

declare module 'i18n-iso-countries/langs/en.json' {
  const locale: import('i18n-iso-countries').LocaleData;
  // biome-ignore lint/style/noDefaultExport: So is a JSON module imported.
  export default locale;
}

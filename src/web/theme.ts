import { createTheme } from '@mantine/core';

/** The portal's identity in Mantine's terms; the tokens of styles/tokens.css do the rest. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-code)',
  headings: { fontFamily: 'var(--font-text)', fontWeight: '650' },
  colors: {
    petrol: [
      '#eef7f5',
      '#dcece8',
      '#b5d9d1',
      '#63c5b2',
      '#46a897',
      '#2b8c7c',
      '#167467',
      '#0b5f55',
      '#084b43',
      '#063a34',
    ],
  },
});

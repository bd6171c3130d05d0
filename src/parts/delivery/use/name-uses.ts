import type { ApplicationPurpose } from '../../../schema/ports.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** Who used something, and for what: the name is empty where the account is gone. */
export interface NamedUse {
  readonly person: string;
  /** As the application says it; null for a right that does not come from one. */
  readonly purpose: ApplicationPurpose | null;
}

/** Finds names of people and purposes of applications, each once. */
export class UseNames {
  readonly #context: Pick<DeliveryContext, 'purposes' | 'people'>;
  readonly #people = new Map<string, string>();
  readonly #purposes = new Map<string, ApplicationPurpose | null>();

  constructor(context: Pick<DeliveryContext, 'purposes' | 'people'>) {
    this.#context = context;
  }

  /** What there is to know of each, in their order. */
  async find(
    uses: readonly { readonly account: string; readonly application: string | null }[],
  ): Promise<readonly NamedUse[]> {
    const applications = [...new Set(uses.flatMap(({ application }) => application ?? []))];
    const unread = applications.filter((id) => !this.#purposes.has(id));
    for (const id of unread) this.#purposes.set(id, null);
    for (const one of await this.#context.purposes.listPurposes(unread)) {
      this.#purposes.set(one.id, one);
    }
    const accounts = [...new Set(uses.map(({ account }) => account))];
    for (const account of accounts.filter((id) => !this.#people.has(id))) {
      this.#people.set(account, (await this.#context.people.findPerson(account))?.name ?? '');
    }
    return uses.map(({ account, application }) => ({
      person: this.#people.get(account) ?? '',
      purpose: this.#purposes.get(application ?? '') ?? null,
    }));
  }
}

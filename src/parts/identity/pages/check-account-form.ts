/** The shortest password the form takes; the node checks again with its own rule. */
export const MIN_PASSWORD_LENGTH = 12;

export interface AccountForm {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly repeated: string;
}

export type AccountFormMistake =
  | 'nameMissing'
  | 'emailInvalid'
  | 'passwordShort'
  | 'passwordDiffers';

/** What is wrong with the form by field; empty where it can be sent. */
export function checkAccountForm(
  form: AccountForm,
): Readonly<Partial<Record<keyof AccountForm, AccountFormMistake>>> {
  return {
    ...(form.name.trim() === '' ? { name: 'nameMissing' } : {}),
    ...(/^[^\s@]+@[^\s@]+$/.test(form.email.trim()) ? {} : { email: 'emailInvalid' }),
    ...([...form.password].length < MIN_PASSWORD_LENGTH ? { password: 'passwordShort' } : {}),
    ...(form.password === form.repeated ? {} : { repeated: 'passwordDiffers' }),
  };
}

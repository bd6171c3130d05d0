import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import {
  type ComponentType,
  createContext,
  type FormEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useRef,
  useState,
} from 'react';
import { callOperation } from '../api/call-operation.ts';
import { ApiFailure } from '../api/http.ts';
import { message } from '../messages/message.ts';
import { Dialog } from './dialog.tsx';
import { FailureView } from './failure-view.tsx';

/** Another way to show that one is the same person, beside the password: calls back once it is shown. */
export type StepUpMethod = ComponentType<{ readonly onConfirmed: () => void }>;

/** The reader closed the dialog: what was asked for is not done, and nothing has failed. */
export class StepUpCancelled extends Error {
  override readonly name = 'StepUpCancelled';
}

interface Asked {
  readonly answer: Promise<void>;
  readonly confirm: () => void;
  readonly cancel: () => void;
}

const StepUpContext = createContext<() => Promise<void>>(() =>
  Promise.reject(new StepUpCancelled()),
);

function codeOf(error: unknown): string | null {
  return error instanceof ApiFailure ? error.details.code : null;
}

function Refusal({ error }: { readonly error: unknown }): ReactElement | null {
  const code = codeOf(error);
  if (error === null || code === 'second-factor-required') return null;
  if (code !== 'credentials-wrong') return <FailureView error={error} />;
  return (
    <p className="notice notice-bad" role="alert">
      {message('stepUp.wrong')}
    </p>
  );
}

function PasswordProof({
  onConfirmed,
  onCancel,
}: {
  readonly onConfirmed: () => void;
  readonly onCancel: () => void;
}): ReactElement {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const confirm = useMutation({
    mutationFn: () =>
      callOperation('confirm-identity', { body: needsCode ? { password, code } : { password } }),
    onSuccess: onConfirmed,
    onError: (error) => {
      if (codeOf(error) === 'second-factor-required') setNeedsCode(true);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form className="stack-tight" onSubmit={submit}>
      <PasswordInput
        label={message('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': message('signIn.showPassword'), tabIndex: 0 }}
      />
      {needsCode ? (
        <TextInput
          label={message('stepUp.code')}
          description={message('stepUp.codeHint')}
          autoComplete="one-time-code"
          autoFocus
          required
          minLength={6}
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      ) : null}
      <Refusal error={confirm.error} />
      <div className="row">
        <button type="submit" className="button-link button-primary" disabled={confirm.isPending}>
          {message('stepUp.confirm')}
        </button>
        <button type="button" className="button-link" onClick={onCancel}>
          {message('dialog.cancel')}
        </button>
      </div>
    </form>
  );
}

/**
 * Asks who it is, in one dialog for the whole portal, wherever the node wants it shown again before it
 * does something. `methods` are ways beside the password.
 */
export function StepUpProvider({
  methods,
  children,
}: {
  readonly methods: readonly StepUpMethod[];
  readonly children: ReactNode;
}): ReactElement {
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = useRef<Asked | null>(null);
  const ask = useCallback((): Promise<void> => {
    // What asks while the dialog is open waits for the same answer.
    if (open.current !== null) return open.current.answer;
    const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
    const end = (settle: () => void) => () => {
      open.current = null;
      setAsked(null);
      settle();
    };
    const cancel = end(() => reject(new StepUpCancelled()));
    open.current = { answer, confirm: end(resolve), cancel };
    setAsked(open.current);
    return answer;
  }, []);
  return (
    <StepUpContext value={ask}>
      {children}
      <Dialog
        title={message('stepUp.title')}
        isOpen={asked !== null}
        onClose={() => open.current?.cancel()}
      >
        {asked === null ? null : (
          <>
            <p className="muted">{message('stepUp.why')}</p>
            {methods.map((Method, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
              <Method key={at} onConfirmed={asked.confirm} />
            ))}
            <PasswordProof onConfirmed={asked.confirm} onCancel={asked.cancel} />
          </>
        )}
      </Dialog>
    </StepUpContext>
  );
}

/**
 * Gives a function that does something, and where the node wants the person shown again first, asks
 * and then does it. @throws StepUpCancelled
 */
export function useStepUp(): <T>(action: () => Promise<T>) => Promise<T> {
  const ask = useContext(StepUpContext);
  return useCallback(
    async (action) => {
      try {
        return await action();
      } catch (error) {
        if (codeOf(error) !== 'step-up-required') throw error;
      }
      await ask();
      return action();
    },
    [ask],
  );
}

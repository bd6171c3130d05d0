import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useStepUp } from './step-up.tsx';

/**
 * Something that the reader does on a page: asks for the person to be shown again where the node wants
 * that, and has everything on the page read anew once it is done, but queries whose meta says `isOnce`.
 */
export function useAction<Input = void, Output = unknown>(
  run: (input: Input) => Promise<Output>,
  onDone?: (output: Output, input: Input) => unknown,
): UseMutationResult<Output, Error, Input> {
  const stepUp = useStepUp();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => stepUp(() => run(input)),
    onSuccess: async (output, input) => {
      await queryClient.invalidateQueries({ predicate: ({ meta }) => meta?.isOnce !== true });
      await onDone?.(output, input);
    },
  });
}

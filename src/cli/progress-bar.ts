/** A progress bar on the error stream, on terminals only: reports go to the output unharmed. */

const WIDTH = 30;
const STEPS = 200;

export interface ProgressBar {
  /** From 0 to 1. */
  readonly show: (done: number) => void;
  readonly clear: () => void;
}

export function progressBar(label: string): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  let shown = -1;
  return {
    show: (done) => {
      const step = Math.floor(done * STEPS);
      if (step === shown) return;
      shown = step;
      const full = Math.round(done * WIDTH);
      const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
      stderr.write(`\r${label}  ${bar} ${Math.floor(done * 100)} %`);
    },
    clear: () => {
      stderr.write("\r\u001b[K");
    },
  };
}

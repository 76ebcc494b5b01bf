/** A progress bar on the error stream, on terminals only: reports go to the output unharmed. */

const WIDTH = 30;
const STEPS = 200;

export interface ProgressBar {
  /** From 0 to 1, or NaN where nobody knows the end; `text` says what is done. */
  readonly show: (done: number, text?: string) => void;
  readonly clear: () => void;
}

export function progressBar(label: string): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  let shown = "";
  return {
    show: (done, text = "") => {
      const step = `${Math.floor(done * STEPS)} ${text}`;
      if (step === shown) return;
      shown = step;
      stderr.write(`\r\u001b[K${label}  ${Number.isNaN(done) ? "" : barOf(done)}${text}`);
    },
    clear: () => {
      stderr.write("\r\u001b[K");
    },
  };
}

function barOf(done: number): string {
  const full = Math.round(done * WIDTH);
  return `${"█".repeat(full) + "░".repeat(WIDTH - full)} ${Math.floor(done * 100)} %  `;
}

/** Colours and letters. */

export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly axis: string;
}

export const THEMES: Readonly<Record<"light" | "dark", Theme>> = {
  light: { background: "#ffffff", text: "#16191f", faint: "#687078", grid: "#eaeded", axis: "#aab7b8" },
  dark: { background: "#16191f", text: "#eaeded", faint: "#95a5a6", grid: "#2a2e33", axis: "#545b64" },
};

/** Of lines, in turn: ten strong ones, then their pale sisters. */
export const LINE_COLOURS: readonly string[] = [
  ...["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"],
  ...["#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"],
  ...["#aec7e8", "#ffbb78", "#98df8a", "#ff9896", "#c5b0d5"],
  ...["#c49c94", "#f7b6d2", "#c7c7c7", "#dbdb8d", "#9edae5"],
];

export const LIMIT_COLOUR = "#d62728";

export const FONT = "Open Sans";
/** In pixels. */
export const SIZE = { title: 14, text: 11 } as const;

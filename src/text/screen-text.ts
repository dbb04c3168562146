/** The text of a screen at one moment. */
export interface ScreenText {
  readonly columns: number;
  readonly rows: number;
  /** The grid of the cells, in pixels. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly left: number;
  readonly top: number;
  /** Without blanks at the end. A cell that is no known glyph is U+FFFD. */
  readonly lines: readonly string[];
  /** Cells that are not blank, and those among them that are unknown. */
  readonly nonBlank: number;
  readonly unknown: number;
  /** The colours of a cell as 0xRRGGBB; both are equal in a cell of one colour. */
  colours(row: number, column: number): { readonly foreground: number; readonly background: number };
}

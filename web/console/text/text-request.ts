/** What the user wants to do with the text of the screen. Each request is a new object. */
export interface TextRequest {
  readonly tool: 'select' | 'find';
}

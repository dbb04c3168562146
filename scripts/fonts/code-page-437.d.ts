export const CODE_PAGE_437: readonly string[];

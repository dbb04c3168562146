// Style sheets are imported for Vite to collect; they export nothing.
declare module '*.css';

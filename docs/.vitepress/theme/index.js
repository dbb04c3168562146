// VitePress's own theme in the colours and type of the pages.
import DefaultTheme from 'vitepress/theme';
import '../../../web/shared/theme/tokens.css';
import './site.css';

export default DefaultTheme;

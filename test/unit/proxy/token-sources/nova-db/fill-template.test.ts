import { describe, expect, test } from 'vitest';
import { fillTemplate } from '../../../../../src/proxy/token-sources/nova-db/fill-template.ts';

const DATABASE = 'mysql+pymysql://nova:p%40ss@10.0.0.5:3306/nova?charset=utf8&ssl_ca=/ca.pem';
const BUS = 'rabbit://one:p1@10.0.0.1:5672,two:p2@[fd00::2]:5673/vhost?ssl=1';

const fill = (template: string, url = DATABASE) => fillTemplate(template, url, '[database] connection');

describe('the template of a cell mapping', () => {
  test.each([
    ['mysql+pymysql://nova:x@cell2/nova', DATABASE, 'mysql+pymysql://nova:x@cell2/nova'],
    ['{scheme}://{username}:{password}@{hostname}:{port}/{path}?{query}', DATABASE, DATABASE],
    [
      '{scheme}://{username}:{password}@{hostname}/nova_cell0?{query}',
      DATABASE,
      'mysql+pymysql://nova:p%40ss@10.0.0.5/nova_cell0?charset=utf8&ssl_ca=/ca.pem',
    ],
    [
      '{scheme}://{username}:{password}@{hostname}:{port}/{path}',
      'mysql://nova:x@[fd00::5]/nova',
      'mysql://nova:x@[fd00::5]:/nova',
    ],
    [
      'rabbit://{username1}:{password1}@{hostname1}:{port1},{username2}:{password2}@{hostname2}:{port2}/{path}',
      BUS,
      'rabbit://one:p1@10.0.0.1:5672,two:p2@[fd00::2]:5673/vhost',
    ],
    ['rabbit://{username}@{hostname}:{port}/{{x}}', BUS, 'rabbit://one@10.0.0.1:5672/{x}'],
  ])('%s is filled', (template, url, filled) => {
    expect(fill(template, url)).toBe(filled);
  });

  test.each([
    'mysql://nova:pa{ss}word@cell2/nova',
    'mysql://nova:{hostname}{ss}@cell2/nova',
    'mysql://nova:pa{ss@cell2/nova',
    '{__proto__}',
    '{password!r}',
  ])('%s is none, as in Nova', (url) => {
    expect(fill(url)).toBe(url);
    expect(fill(url, '')).toBe(url);
  });

  test.each([
    ['{scheme}://{username3}', BUS, '{username3}'],
    ['{scheme}', '', '[database] connection is empty'],
  ])('%s is refused in words without the password', (template, url, words) => {
    expect(() => fill(template, url)).toThrow(words);
    expect(() => fill(template, url)).not.toThrow('p%40ss');
  });
});

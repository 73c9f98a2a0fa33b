/** The browser's name and main version, and the system, as far as it tells them. */
export function browserName(): string {
  const { userAgent } = navigator;
  const brands = (navigator as { userAgentData?: { brands: { brand: string; version: string }[]; platform: string } })
    .userAgentData;
  // Of the brands one is nonsense on purpose, and Chromium is all of its kin.
  const known = brands?.brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand.replace(/[^a-z ]/gi, '')));
  const own = known?.find(({ brand }) => brand !== 'Chromium') ?? known?.[0];
  if (own) return `${own.brand} ${own.version}, ${brands?.platform}`;
  const [, name, version] = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(userAgent) ?? [];
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(userAgent)?.[0] ?? 'an unknown system';
  if (!name) return `an unknown browser, ${system}`;
  return `${{ Edg: 'Edge', Version: 'Safari' }[name] ?? name} ${version}, ${system}`;
}

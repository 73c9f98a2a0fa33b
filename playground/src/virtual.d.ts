/** bench/roofline's binary, in base64: bench/roofline/vite-plugin.ts compiles it. */
declare module 'virtual:roofline' {
  const code: string;
  export default code;
}

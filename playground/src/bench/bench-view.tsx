export function BenchView() {
  return <h2>Bench</h2>;
}

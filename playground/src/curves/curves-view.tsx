export function CurvesView() {
  return <h2>Curves</h2>;
}

export function LessonsView() {
  return <h2>Lessons</h2>;
}

"""The table of shapes, as Locust asks for it."""

from locust import LoadTestShape, User

from loadtest.table import SHAPES, Shape, people_at


class Curve(LoadTestShape):
    """Locust's view of a shape. `officers` are there from the first second to the last."""

    abstract = True
    shape: Shape
    users: int
    seconds: float
    officers: int

    def tick(self) -> tuple[int, float] | tuple[int, float, list[type[User]] | None] | None:
        ran = self.get_run_time()
        if ran > self.seconds:
            return None
        wanted = self.officers + max(1, round(self.users * people_at(self.shape, ran / self.seconds)))
        return wanted, max(5.0, self.users / 4)


def curve(name: str, users: int, seconds: float, officers: int) -> Curve:
    """The shape of that name for so many people and seconds."""
    made = type("Played", (Curve,), {})()
    made.shape, made.users, made.seconds, made.officers = SHAPES[name], users, seconds, officers
    return made

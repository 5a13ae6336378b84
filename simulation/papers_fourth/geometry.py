"""From millimetres on a sheet to pixels of a picture."""

import cv2
import numpy as np

from simulation.papers_fourth.page import Box, Page


def frame(page: Page) -> np.ndarray:
    return np.array([(0, 0), (page.wide, 0), (page.wide, page.tall), (0, page.tall)], np.float32)


def corners_of(box: Box) -> np.ndarray:
    x, y, w, h = box
    return np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], np.float32)


def through(there: np.ndarray, points: np.ndarray) -> np.ndarray:
    return cv2.perspectiveTransform(points.astype(np.float32)[None], there)[0]

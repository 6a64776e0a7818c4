"""The pages and docstrings: every example does what stands below it."""

import doctest
import importlib
import importlib.util
import os
import re
from pathlib import Path

import numpy as np
import pytest
import vol2gif

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "python.md").read_text()
SECTIONS = {text.splitlines()[0]: text for text in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:] if ">>>" in text}

pytestmark = pytest.mark.filterwarnings("ignore::vol2gif.Vol2gifWarning")


def run(text, name):
    failed = []
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=failed.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(failed)


def test_the_page_has_its_sections():
    assert set(SECTIONS) >= {"One changed import", "NumPy", "xarray", "dask", "torch", "Jupyter"}


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_of_the_page(title):
    for line in re.findall(r"^>>> (?:from|import) (.+)$", SECTIONS[title], flags=re.MULTILINE):
        for name in line.split(" import ")[0].split(", "):
            pytest.importorskip(name.split(" ")[0])
    run(SECTIONS[title], title)


@pytest.mark.parametrize("name", ["vol2gif", "vol2gif._api", "vol2gif._drop_in", "vol2gif._gif"])
def test_docstrings(name):
    module = importlib.import_module(name)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        if test.examples:
            run("\n".join(f">>> {e.source}{e.want}".replace("\n", "\n") for e in test.examples), test.name)


def test_the_recipe_of_the_readme():
    readme = (ROOT / "README.md").read_text()
    [recipe] = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    stack = np.random.default_rng(0).integers(0, 4000, (10, 32, 40), dtype=np.uint16)
    names = {"stack": stack}
    exec(compile(recipe, "README.md", "exec"), names)
    assert vol2gif.info("brain.gif")["milliseconds"] == 500
    assert os.path.getsize("small.gif") <= 20_000
    assert names["made"].frames == 10

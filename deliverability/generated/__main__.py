"""`python -m deliverability.generated`: writes the generated files below the current folder."""

from pathlib import Path

from deliverability.generated import generated_files

if __name__ == "__main__":
    for name, text in generated_files(Path()).items():
        Path(name).write_text(text, encoding="utf-8")
        print(f"written: {name}")

"""Downloads source distributions through pip's own settings: index, certificates, proxy, timeout.

    python3 fetch.py FOLDER NAME=FILE...

`pip download` cannot do it: to learn a source distribution's metadata it runs the package's build, and
here nothing of a package may run. So this takes pip's settings and its HTTP library, asks the index's
simple API where the file is, and writes FOLDER/FILE.part. Whoever called verifies and renames it.
"""
import html
import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

try:
    from pip._internal.commands.download import DownloadCommand
    from pip._vendor import requests
except ImportError as error:
    sys.exit(f"this Python has no pip whose settings could be read: {error}")

ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"


def get(url, options, **more):
    proxies = {"http": options.proxy, "https": options.proxy} if options.proxy else None
    answer = requests.get(url, timeout=min(options.timeout, 60), verify=options.cert or True, proxies=proxies, **more)
    answer.raise_for_status()
    return answer


def places(index, name, options):
    """The URLs of a project's files."""
    page = f"{index.rstrip('/')}/{re.sub(r'[-_.]+', '-', name).lower()}/"
    answer = get(page, options, headers={"Accept": ACCEPT})
    if "json" in answer.headers.get("Content-Type", ""):
        links = [file["url"] for file in json.loads(answer.content)["files"]]
    else:
        links = [html.unescape(link) for link in re.findall(r"""href=["']([^"']+)""", answer.text)]
    return [urljoin(answer.url, link).split("#")[0] for link in links]


def fetch(name, file, folder, options):
    indexes = [options.index_url, *options.extra_index_urls]
    for index in indexes:
        for url in places(index, name, options):
            if unquote(urlsplit(url).path).rpartition("/")[2] == file:
                # As it is: an archive that is decoded on the way has another hash.
                answer = get(url, options, stream=True, headers={"Accept-Encoding": "identity"})
                with open(folder / f"{file}.part", "wb") as out:
                    for block in answer.iter_content(1 << 16):
                        out.write(block)
                return
    sys.exit(f"{file}: pip's index has no such file")


def main(folder, wanted):
    options, _ = DownloadCommand("download", "").parse_args([])
    if options.no_index:
        sys.exit("pip is told to use no index (no-index)")
    for item in wanted:
        name, _, file = item.partition("=")
        print(f"fetching {file}", file=sys.stderr, flush=True)
        try:
            fetch(name, file, Path(folder), options)
        except requests.exceptions.ConnectionError:
            sys.exit(f"{file}: pip's index cannot be reached; is this machine offline?")
        except requests.exceptions.RequestException as error:
            # Without the address: it may hold a password.
            status = getattr(error.response, "status_code", None)
            sys.exit(f"{file}: pip's index answered {status or type(error).__name__}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

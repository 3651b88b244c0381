from setuptools import Extension, setup

setup(name="dish", version="1", ext_modules=[Extension("dish", ["dish.c"])])

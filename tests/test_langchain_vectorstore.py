"""LangChain's own conformance suite, run over our vector store."""

from __future__ import annotations

import pytest
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import VectorStoreIntegrationTests

from indexes.dense import FaissStore


class TestFaissStore(VectorStoreIntegrationTests):
    """A new store in memory for each test."""

    @pytest.fixture
    def vectorstore(self) -> VectorStore:
        """An empty store."""
        return FaissStore(self.get_embeddings())

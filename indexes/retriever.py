"""Any of our searches as a LangChain retriever, for chains that people build themselves."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from indexes.dense import to_chain
from indexes.types import Hit


@runtime_checkable
class Searchable(Protocol):
    """Anything that ranks passages for a query: ``FaissStore``, ``SparseIndex``, the assistant's graph and fused searches."""

    def search_passages(self, query: str, k: int) -> list[Hit]:
        """The ``k`` best passages, best first."""


class PassageRetriever(BaseRetriever):
    """Passages as LangChain documents, best first.

    Attributes:
        search: what ranks the passages.
        k: how many documents at most; a call may give its own.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Searchable
    k: int = Field(default=4, ge=1)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None, **kwargs: Any) -> list[Document]:
        return [to_chain(hit.passage) for hit in self.search.search_passages(query, k or self.k)]

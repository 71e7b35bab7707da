"""Chat engines, each a LangChain ``BaseChatModel``: llama.cpp on the CPU, transformers, any OpenAI-compatible server."""

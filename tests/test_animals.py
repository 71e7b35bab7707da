"""Who asks about an animal is sent to a vet; a person whom an animal hurt is answered."""

from __future__ import annotations

import pytest

from assistant.scope.animals import of_an_animal


@pytest.mark.parametrize(
    "text",
    [
        "My cat is 12 and drinks a lot of water, could it be diabetes?",
        "my rabbit isn't eating",
        "how do you treat ringworm in a dog",
        "my dog ate chocolate what do I do",
        "can dogs have paracetamol?",
        "我家猫吐了",
    ],
)
def test_of_an_animal(text: str) -> None:
    assert of_an_animal(text)


@pytest.mark.parametrize(
    "text",
    [
        "my dog bit me on the hand",
        "my cat has fleas and now I have itchy spots",
        "my son was scratched by our cat",
        "am I allergic to my cat?",
        "my dog died and I feel so low",
        "I slipped while walking my dog",
        "can I catch ringworm from my dog?",
        "猫抓了我",
    ],
)
def test_of_a_person(text: str) -> None:
    assert not of_an_animal(text)

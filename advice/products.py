"""What a product is called."""

from advice.rule_loading.files import rulebook
from advice.rulebook import Language


def product_name(code: str, language: Language) -> str:
    """The name of a product for people; a code that no rule file names is shown as it is."""
    product = rulebook().products.get(code)
    return product.name.in_language(language) if product else code

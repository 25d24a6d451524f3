"""The last gate: no advice that harms leaves the engine. Pure, and apart from the rules it watches over.

It reads the words of a step as they stand, whatever its author meant, and what the step asks of somebody with these facts. A harmful thing
may be named only where the same clause warns against it. When in doubt it refuses: a good step withheld is mended by rewording it.

It knows the ways of putting a thing that people thought of, and no list of those is whole: it stands behind the person who reviews a rule,
never in their place. A wording that gets past it goes into tests/data/red_team.txt first.
"""

import re
from typing import Literal

from advice.facts import Facts
from advice.rulebook import Step
from advice.step_conditions import due_exceeds_income, month_does_not_work_out, overdue_now
from advice.words import Text

Harm = Literal["borrow_to_repay", "cash_out", "sham_trade", "paid_repair", "stop_paying", "false_papers", "money_needed_now"]

_OLD_DEBT = "旧|逾期|欠款|欠的|账单|这期|这一期|窟窿|借呗|网商贷|月供|本金|分期|那笔|上一笔|老账|贷款|还款日|差额"
_PAPER_ZH = "材料|证明|流水|工资单|收入|合同|单据|发票|公章|病历|资料|截图|证件"
_PAPER_EN = r"(?:proof|pay ?slips?|documents?|certificates?|invoices?|papers?|statements?|records?|income)"

# What each harm is called, in both languages. The wordings of tests/data/red_team.txt hold these.
_WORDINGS: dict[Harm, str] = {
    "borrow_to_repay": (
        rf"借新还旧|以贷养贷|以贷还贷|以债养债|以卡养卡|拆东墙|过桥|倒贷|垫资|借.{{0,14}}(?:还|补|填|顶|堵|垫|平|结清|盖).{{0,6}}(?:{_OLD_DEBT})"
        r"|(?:别处|别家|另一家|其他平台|别的平台|网贷|信用卡|小贷|新贷|新的贷款).{0,12}(?:还|补|填|顶|堵|垫|平|结清|盖)|借别的钱"
        r"|\b(?:borrow|loan|cash advance|overdraft|credit card|line of credit|new credit)\b[^.]{0,40}"
        r"\b(?:to|and|then) (?:re)?(?:pay|cover|clear|settle|plug|fill|meet)\b"
        r"|\b(?:re)?(?:pay|paying|cover|covering|clear|settle|meet)\b(?! the (?:shop|seller))[^.]{0,40}"
        r"\b(?:with|from|using|by|through)\b[^.]{0,20}\b(?:loans?|borrow\w*|credit (?:card|line)|cash advance|overdraft)\b"
        r"|借.{0,8}把.{0,10}(?:还|补|填|清|平)|(?:用|拿|靠|跟|找|从).{0,10}(?:借(?!款)|贷款).{0,8}(?:还|结|补|填|清|顶)"
        r"|\b(?:second|another|new) (?:credit line|loan|card|lender)\b[^.]{0,40}\b(?:(?:re)?pay|cover|clear|settle)"
        r"|\b(?:loan|credit|borrow\w*|overdraft|card)\b[^.]{0,30}"
        r"\b(?:for|towards?|against) (?:this|the|your|that) (?:instalment|payment|bill|arrears|debt)"
        r"|take out (?:credit|a loan)\b[^.]{0,20}\b(?:settle|pay|clear)"
        r"|bridg(?:e|ing) (?:money|loan|finance)|rob Peter|roll (?:it|the loan|the debt|your debt) over|borrow(?:ed)? elsewhere"
    ),
    "cash_out": (
        r"套现|套出|刷卡取现|(?:额度|花呗|信用卡|借呗).{0,8}(?:换|变|取|提|套|刷).{0,4}(?:现金|成现|现钱|出来)|假装买.{0,12}退"
        r"|cash(?:ing)?[ -](?:it )?out|\b(?:limit|credit|card|line)\b[^.]{0,25}\b(?:into|to|for) (?:ready )?cash\b"
        r"|刷.{0,12}(?:现金|钱).{0,4}(?:给|回|到)|\bswipe\b[^.]{0,40}\bcash\b"
        r"|\b(?:purchase|order|buy)\b[^.]{0,40}\brefund\w*\b[^.]{0,20}\bcash\b"
    ),
    "sham_trade": (
        r"刷单|刷流水|走流水|做流水|跑流水|养流水|做账|对倒|互刷|自买自卖|虚假交易|虚构(?:交易|消费|订单)|假(?:交易|订单|消费)"
        r"|来回(?:转账|转|倒)|朋友.{0,8}(?:下单|付款).{0,10}(?:退|转回)"
        r"|\b(?:sham|fake|fictitious|made-up|bogus)\b[^.]{0,20}\b(?:orders?|sales?|trades?|transactions?|purchases?|turnover)\b"
        r"|\b(?:inflate|pad|pump up)\b[^.]{0,20}\b(?:turnover|sales|transactions)\b|\bin circles\b|run money|wash trad|buy from yourself"
        r"|\bback and forth\b|\bcirculat\w+ (?:money|funds)|做几笔.{0,4}(?:进出|账|流水|交易)|不用发货|空包"
        r"|假的.{0,4}(?:买卖|交易|记录|订单|流水)|trade with yourself"
    ),
    "paid_repair": (
        r"(?:征信|信用).{0,3}(?:修复|洗白|铲单)|洗白|铲单|(?:花钱|付费|交钱|收费|付钱|出钱).{0,12}(?:消|删|洗|抹|撤).{0,6}(?:记录|逾期|征信)"
        r"|(?:花钱|付费|交钱|收费|付钱|出钱).{0,12}(?:记录|逾期|征信).{0,4}(?:消|删|洗|抹|撤)"
        r"|(?:中介|机构|公司|渠道|关系|熟人).{0,10}(?:消|删|洗|抹).{0,6}(?:记录|逾期|征信)|代理维权"
        r"|[收交付出].{0,4}(?:服务费|费用|好处费).{0,12}(?:征信|记录|逾期)|(?:征信|记录|逾期).{0,12}[收交付出].{0,4}(?:服务费|费用|好处费)"
        r"|\b(?:agency|agents?|company|someone)\b[^.]{0,30}\b(?:fix|clean|repair|handle)\b[^.]{0,25}\b(?:credit|record|file)"
        r"|credit[ -](?:repair|washing)|\b(?:pay|hire|fee|buy)\b[^.]{0,40}\b(?:remove|erase|delete|wipe|clean\w*|fix)\b"
        r"[^.]{0,25}\b(?:record|report|history|entries|entry|score)\b"
        r"|修一?修.{0,4}(?:征信|信用)|\b(?:pay|hire|fee)\b[^.]{0,40}\b(?:marks?|entries|entry|records?) (?:deleted|removed|erased|wiped)"
    ),
    "stop_paying": (
        r"停止还款|停还|停供|断供|先别还|别还了|不要还了|不还了|暂停还款|拒绝还款|拖着(?:不还|别还)?|故意(?:逾期|不还)|先逾期|让它逾期|干脆不还|强制上岸|躺平"
        r"|不(?:再)?还(?:款|钱)?.{0,10}(?:逼|施压|谈判|要挟|让步|退让|就范)"
        r"|先不要?还|不用(?:急着)?还|不急着还|逾期.{0,8}(?:打折|减免)"
        r"|hold back\b[^.]{0,20}\bpayment|not make (?:the|your|a|any) payment"
        r"|\b(?:stop|quit|cease|halt) (?:paying|payments?|repay\w*|making payments?)|withhold\w*\b[^.]{0,15}\b(?:payments?|instalments?)"
        r"|refus(?:e|ing) to (?:re)?pay|default on purpose|strategic(?:ally)? default"
        r"|(?:don't|do not) (?:re)?pay\b(?! (?:here )?(?:for|with)\b)"
        r"|(?:skip|miss)(?:ping)? (?:a|an|the|your|one|this|two|next)\b[^.]{0,20}\b(?:payments?|instalments?)"
        r"|let (?:it|the \w+|your \w+) (?:lapse|slide|(?:go|become|fall) (?:overdue|late|into default))"
    ),
    "false_papers": (
        rf"(?:假|伪造|虚假|编造|编一|造一|包装|PS|改一?改|买一份|虚开|套用).{{0,6}}(?:{_PAPER_ZH})|(?:夸大|虚增|多写|多报|虚报|谎报).{{0,6}}(?:收入|流水|营业额|工资)?"
        rf"|把.{{0,6}}(?:{_PAPER_ZH}).{{0,4}}改"
        r"|收入.{0,4}(?:填|写|报|开)得?(?:高|多)|开.{0,4}(?:高|多)一?点.{0,4}(?:收入|证明)"
        r"|(?:写|说|填)成.{0,2}没有|\bearn more than you do\b"
        rf"|(?:高|多)一?点的(?:工资|收入)|\b(?:someone else's|a friend's) {_PAPER_EN}"
        r"|\b(?:edit|change|alter)\b[^.]{0,20}\b(?:date|amount|figure|name)s?\b[^.]{0,20}\b(?:bill|statement|slip|document|certificate)"
        r"|\b(?:report|state|declare|enter)\b[^.]{0,12}\b(?:higher|bigger)\b[^.]{0,12}\b(?:income|salary)"
        r"|谎称|冒用|借用.{0,6}(?:身份|营业执照|执照)|找人.{0,4}开.{0,6}证明"
        rf"|\b(?:forg\w+|fake|false|doctor\w*|photoshop\w*|counterfeit|fabricat\w+|invent\w*|bogus)\b[^.]{{0,20}}\b{_PAPER_EN}\b"
        r"|\b(?:inflate|overstate|exaggerate|pad)\b[^.]{0,20}\b(?:income|salary|earnings|wages)\b|\bmake up\b[^.]{0,20}\b(?:a|an|your)\b"
        r"|\b(?:someone else's|a friend's|another person's)\b[^.]{0,15}\b(?:identity|licen[cs]e|id|name)\b"
        r"|\bclaim\b[^.]{0,30}\b(?:did not happen|never happened|you do not have|is not true)\b"
    ),
}  # fmt: skip
_HARMS = {harm: re.compile(pattern, re.IGNORECASE) for harm, pattern in _WORDINGS.items()}

_SENTENCES = re.compile(r"[。;；!?！？\n]|\.(?=\s|$)")
_CLAUSES = re.compile(r"[，,:：]|——")
# A word that warns must stand shortly before what it warns of, and nothing between may turn it round.
_WARNS_BEFORE = re.compile(
    r"(?:不(?!妨|如|错|仅|但|只|光|少|失|难|限|久|同|止|论|管|怕|够|过|愁|想|行|足|起|上|了)|别(?!人|家|处|的|样|担心|怕|犹豫|不)|勿|莫|禁止|拒绝|警惕|骗)"
    r"(?:(?!就|可以|不妨|建议|最好|应该|只好|只能|而是|不|别).){0,10}$"
    r"|\b(?:not|never|nobody|avoid|refuse|without|against|nor|no)\b(?:(?!\b(?:just|only|but|then|so|simply|hesitate|worry|better|harm|wrong|"
    r"problem|choice|option|not|matter|mind|forget|fail|delay|reason|shame|until|unless|enough)\b).){0,45}$",
    re.IGNORECASE,
)
_WARNS_AFTER = re.compile(
    r"^.{0,12}(?:是|都是|就是)(?:一种)?(?:骗|陷阱|违法|犯罪)|^[^.]{0,40}\b(?:is|are) (?:a |an )?(?:fraud|scam|trap|crime|illegal)"
)
_TURNED_ROUND = re.compile(
    r"不是不|不能不|不得不|不可不|并非不|没什么不|未尝不|何不|不要紧|不用(?:怕|担心|犹豫)|不要(?:怕|担心|犹豫|错过)"
    r"|\b(?:why not|if you|if it|not only|no one will)\b",
    re.IGNORECASE,
)


def harm_in_words(words: str) -> Harm | None:
    """The first harm that a wording suggests, in Chinese or English; None when it suggests none."""
    for sentence in _SENTENCES.split(words):
        for harm, pattern in _HARMS.items():
            for found in pattern.finditer(sentence):
                before = _CLAUSES.split(sentence[: found.start()])[-1]
                after = _CLAUSES.split(sentence[found.end() :])[0]
                if not _warned_against(before, after):
                    return harm
    return None


def _warned_against(before: str, after: str) -> bool:
    if _WARNS_AFTER.search(after):
        return True
    return bool(_WARNS_BEFORE.search(before)) and not _TURNED_ROUND.search(before)


def harm_in_step(step: Step) -> Harm | None:
    """The first harm that any text of a step suggests, in either language."""
    texts: tuple[Text | None, ...] = (step.title, step.why, step.how, step.expected, step.evidence, step.stop_condition)
    wordings = (words for text in texts if text for words in (text.zh_hans, text.en))
    return next((harm for words in wordings if (harm := harm_in_words(words))), None)


def harm_for(step: Step, facts: Facts) -> Harm | None:
    """The harm that a step, good in itself, would do to somebody with these facts.

    Whoever is overdue or has more to pay than comes in would repay with what is newly borrowed, and lacks what is paid ahead of time.
    For new credit it must be known that nothing is overdue and that income covers what is due.
    """
    short = short_of_money(facts)
    if "new_credit" in step.asks and (short or overdue_now(facts) is None or due_exceeds_income(facts) is None):
        return "borrow_to_repay"
    return "money_needed_now" if short and "early_payment" in step.asks else None


def short_of_money(facts: Facts) -> bool:
    """Whether it is known that something is overdue, or that more goes out each month than comes in."""
    return bool(overdue_now(facts) or due_exceeds_income(facts) or month_does_not_work_out(facts))

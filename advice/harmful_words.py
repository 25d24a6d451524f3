r"""The ways of putting a harmful thing that people thought of, in Chinese and English: one idea a line, for `advice.guard`.

Add the wording that got through to tests/data/red_team.txt first, then the idea behind it here: the words that carry it, with room
between them, and never the sentence itself. In English a pattern stays within a sentence (`[^.]`), in Chinese within a few characters.
"""

import re
from collections.abc import Mapping
from typing import Literal

Harm = Literal["borrow_to_repay", "cash_out", "sham_trade", "paid_repair", "stop_paying", "false_papers", "money_needed_now"]

_OLD_DEBT = "旧|逾期|欠款|欠的|账单|这期|这一期|窟窿|借呗|网商贷|月供|本金|分期|那笔|上一笔|老账|贷款|还款日|差额"
_REPAYS = "还|补|填|顶|堵|垫|平|结清|盖"
_FRIENDS = "亲戚|亲友|朋友|同事|家人|家里人|熟人|别人"
_CREDIT = "花呗|借呗|白条|信用卡|额度"
_PAPER_ZH = "材料|证明|流水|工资单|收入|合同|单据|发票|公章|病历|资料|截图|证件"
_PAPER_EN = r"(?:proof|pay ?slips?|documents?|certificates?|invoices?|papers?|statements?|records?|income)"
_NEW_CREDIT_EN = r"(?:borrow(?! nothing)|loan|cash advance|overdraft|credit card|line of credit|new credit)"

_BORROW_TO_REPAY = (
    r"借新还旧|以贷养贷|以贷还贷|以债养债|以卡养卡|拆东墙|过桥|倒贷|垫资|借别的钱|先贷后还",
    rf"借.{{0,14}}(?:{_REPAYS}).{{0,6}}(?:{_OLD_DEBT})",
    rf"(?:别处(?!还掉)|别家|另一家|其他平台|别的平台|网贷|信用卡|小贷|新贷|新的贷款).{{0,12}}(?:{_REPAYS})",
    r"借.{0,8}把.{0,10}(?:还|补|填|清|平)",
    r"(?:用|拿|靠|跟|找|从).{0,10}(?:借(?!款|到还清)|贷款).{0,8}(?:还|结|补|填|清|顶)",
    rf"(?:{_FRIENDS}).{{0,6}}(?:周转|挪|垫).{{0,14}}(?:期|还|账|缺口)|周转.{{0,8}}(?:应付|还上|这一?期)",
    r"(?:找人|请人|帮忙).{0,4}垫|垫一下|再(?:下|批|贷|借)一?笔|借一笔大的",
    r"多开.{0,4}(?:平台|账户|额度|卡)|轮着(?:用|借|还)|循环(?:起来|借|着还)",
    r"(?:债务|零散|小贷|网贷).{0,8}(?:整合|置换|合并|打包)|(?:整合|置换|合并).{0,6}(?:债务|小贷|网贷)|重组贷|债务重组",
    rf"(?:{_CREDIT}).{{0,6}}(?:倒一倒|腾挪|轮换)|(?:{_CREDIT}).{{0,8}}付.{{0,6}}省.{{0,10}}还|抵押.{{0,12}}(?:清|还|结).{{0,4}}(?:贷|债|账)",
    rf"(?:拿|用)(?:{_CREDIT}|网商贷|新.{{0,6}}额度).{{0,8}}(?:还|填|补|应付|顶|平)|(?:贷款|小贷|网贷).{{0,12}}应付",
    r"\b(?:card|loan|mortgage|overdraft)\b[^.]{0,20}\b(?:can cover|wipe out)\b|\bask\b[^.]{0,25}\bfor money to (?:re)?pay",
    r"\bborrow\b(?! nothing)[^.]{0,25}\bto keep\b",
    rf"\b{_NEW_CREDIT_EN}\b[^.]{{0,40}}\b(?:to|and|then) (?:re)?(?:pay(?! the (?:shop|seller))|cover|clear|settle|plug|fill|meet)\b",
    r"\b(?:re)?(?:pay|paying|cover|covering|clear|settle|meet)\b(?! the (?:shop|seller))[^.]{0,40}"
    r"\b(?:with|from|using|by|through)\b[^.]{0,20}\b(?:loans?|borrow\w*|credit (?:card|line)|cash advance|overdraft)\b",
    r"\b(?:second|another|new) (?:credit line|line|loan|card|lender)\b[^.]{0,40}\b(?:(?:re)?pay|cover|clear|settle)",
    r"\b(?:loan|credit|borrow\w*|overdraft|card)\b[^.]{0,30}"
    r"\b(?:for|towards?|against) (?:this|the|your|that) (?:instalment|payment|bill|arrears|debt)",
    r"take out (?:credit|a loan)\b[^.]{0,20}\b(?:settle|pay|clear)|bridg(?:e|ing) (?:money|loan|finance)|rob Peter",
    r"roll (?:it|the loan|the debt|your debt) over|borrow(?:ed)? elsewhere|\brefinanc\w+|\b(?:payday|salary) (?:advance|loan)",
    r"\bconsolidat\w+\b[^.]{0,40}\b(?:loan|debts?)|\btop(?:ping)? up\b[^.]{0,15}\b(?:loan|credit|line)",
    r"\blend (?:you|them)\b[^.]{0,20}\b(?:amount|instalment|payment)|\bjuggl\w+\b[^.]{0,15}\b(?:cards?|loans?|debts?)",
    r"\bopen\b[^.]{0,12}\b(?:more|another|second|new)\b[^.]{0,10}\b(?:accounts?|lines?|cards?)|\b(?:transfer|move|shift)\b[^.]{0,8}\bbalance\b",
)
_CASH_OUT = (
    r"套现|套出|刷卡取现|变现|(?:额度|花呗|信用卡|借呗|白条).{0,8}(?:换|变|取|提|套|刷).{0,4}(?:现金|成现|成钱|现钱|出来)",
    r"刷.{0,2}现金|假装买.{0,12}退|多刷.{0,8}(?:退|差价)|刷.{0,12}(?:现金|钱).{0,4}(?:给|回|到)|刷给自己|(?<![A-Za-z])POS ?机.{0,8}刷",
    r"(?:买|拍下|订).{0,12}(?:转手|打折|折价|再).{0,4}(?:卖|退)|退票.{0,8}钱|(?:收|卖)(?:购物|礼品|油)?卡的人|扣.{0,3}个点",
    rf"(?:{_FRIENDS}).{{0,4}}用(?:{_CREDIT})|用(?:{_CREDIT}).{{0,10}}买单.{{0,8}}转给|刷.{{0,8}}(?:老板|店家|商家|对方).{{0,4}}(?:转|给)",
    r"额度.{0,10}(?:弄|拿|套)出来|\b(?:limit|credit|line)\b[^.]{0,15}\bout as cash|\bput\b[^.]{0,20}\bsale through",
    r"cash(?:ing)?[ -](?:it )?out|\b(?:limit|credit|card|line)\b[^.]{0,25}\b(?:into|to|for) (?:ready )?cash\b",
    r"\bswipe\b[^.]{0,40}\b(?:cash|terminal|machine)\b|\b(?:purchase|order|buy)\b[^.]{0,40}\brefund\w*\b[^.]{0,20}\bcash\b",
    r"\b(?:buy|purchase|gold|gift cards?)\b[^.]{0,40}\b(?:re-?sell|sell (?:it|them))\b|\brefundable\b[^.]{0,40}\bcancel",
    r"\b(?:shop|store|merchant)\b[^.]{0,20}\bcharge\b[^.]{0,25}\b(?:money|cash)\b",
)
_SHAM_TRADE = (
    r"刷单|刷[一二三四五六七八九十百几]+单|刷手|刷流水|走流水|做流水|跑流水|养流水|做账|对倒|互刷|自买自卖|空包|空壳|不用发货|做高.{0,4}(?:销|流水)|冲.{0,4}(?:销量|单量|流水)",
    r"虚假交易|虚构(?:交易|消费|订单)|假(?:交易|订单|消费)|假的.{0,4}(?:买卖|交易|记录|订单|流水)",
    r"来回(?:转账|转|倒)|几个账户.{0,4}(?:转|倒)|做几笔.{0,4}(?:进出|账|流水|交易)|轮流下单|互相(?:拍|下)单",
    r"给自己的店.{0,6}(?:转|下)|做出.{0,8}的样子|拍.{0,4}单.{0,4}退|流水.{0,12}走一走|\border\b[^.]{0,15}\brefund them",
    r"(?:朋友|请人|找人).{0,8}(?:下单|付款).{0,10}(?:退|转回|还给)",
    r"\b(?:sham|fake|fictitious|made-up|bogus)\b[^.]{0,20}\b(?:orders?|sales?|trades?|transactions?|purchases?|turnover)\b",
    r"\b(?:inflate|pad|pump up)\b[^.]{0,20}\b(?:turnover|sales|transactions)\b|\bin circles\b|run money|wash trad|trade with yourself",
    r"\bback and forth\b|\b(?:circulat|cycl)\w+ (?:the same )?(?:money|funds)|\bpay yourself\b|buy from (?:yourself|your own)",
    r"\b(?:orders?|purchases?)\b[^.]{0,40}\bnever shipped|\bswap\w* orders",
)
_PAID_REPAIR = (
    r"(?:征信|信用).{0,3}(?:修复|洗白|铲单)|洗白|铲单|修一?修.{0,4}(?:征信|信用)|征信.{0,12}(?:优化|变白)|债务优化|代理维权|反催收",
    r"(?:花钱|付费|交钱|收费|付钱|出钱).{0,12}(?:消|删|洗|抹|撤).{0,6}(?:记录|逾期|征信)",
    r"(?:花钱|付费|交钱|收费|付钱|出钱).{0,12}(?:记录|逾期|征信).{0,4}(?:消|删|洗|抹|撤)",
    r"(?:中介|机构|公司|渠道|关系|熟人).{0,10}(?:消|删|洗|抹).{0,6}(?:记录|逾期|征信)|内部(?:渠道|关系)|打点一下",
    r"[收交付出].{0,4}(?:服务费|费用|好处费)(?!，也不).{0,12}(?:征信|记录|逾期)|(?:征信|记录|逾期).{0,12}[收交付出].{0,4}(?:服务费|费用|好处费)",
    r"包(?:处理|成功|消除|撤销|过审?)|(?:法务|团队|律师).{0,12}(?:代您?申诉|定金|按比例)|代您申诉|先[收交付]定金",
    r"\b(?:agency|agents?|company|someone)\b[^.]{0,30}\b(?:fix|clean|repair|handle)\b[^.]{0,25}\b(?:credit|record|file)",
    r"credit[ -](?:repair|washing)|\b(?:pay|hire|fee|buy)\b[^.]{0,40}\b(?:remove|erase|delete|wipe|clean\w*|fix)\b"
    r"[^.]{0,25}\b(?:record|report|history|entries|entry|score)\b",
    r"\b(?:pay|hire|fee)\b[^.]{0,40}\b(?:marks?|entries|entry|records?) (?:deleted|removed|erased|wiped)",
    r"[交花付].{0,6}[百千万块].{0,12}(?:征信|逾期|记录)|专做征信|(?:逾期|记录)就能[撤消删]",
    r"\bentr(?:y|ies) removed|\bbuy\b[^.]{0,15}\bcredit history",
    r"\bclear\w*\b[^.]{0,15}\brecords?\b[^.]{0,20}\bpay\b|\bdelinquenc\w+\b[^.]{0,30}\b(?:taken off|removed|percentage|fee)",
    r"\bdebt[ -](?:relief|settlement) (?:firm|company|agency|service)|\bdisputes?\b[^.]{0,40}\bfee on success",
)
_STOP_PAYING = (
    r"停止还款|停还|停供|断供|先别还|别还了|不要还了|不还了|暂停还款|拒绝还款|拖着(?:不还|别还)?|故意(?:逾期|不还)|先逾期|让它逾期|干脆不还|强制上岸|躺平",
    r"不(?:再)?还(?:款|钱)?.{0,10}(?:逼|施压|谈判|要挟|让步|退让|就范)|还它干什么|先欠着|把?还款停掉|停掉还款",
    r"先不要?还|不用(?:急着)?还|不急着还|逾期.{0,8}(?:打折|减免)|这几期.{0,4}(?:放一放|缓一缓|不管)",
    r"(?:卡|账户|余额).{0,6}(?:转走|转空|清空|取光).{0,8}扣|扣不到|关掉?.{0,4}自动扣款|让.{0,4}找不到(?:您|你)",
    r"钱留在手里.{0,16}再还|等.{0,8}恢复.{0,6}再还|\bdebit bounce|\bignore the (?:bill|reminders?|lender)\b",
    r"hold back\b[^.]{0,20}\bpayment|not make (?:the|your|a|any) payment|\bdelay\w*\b[^.]{0,12}\bpayments?\b[^.]{0,6}\bon purpose",
    r"\b(?:stop|quit|cease|halt) (?:paying|payments?|repay\w*|making payments?)|withhold\w*\b[^.]{0,15}\b(?:payments?|instalments?)",
    r"refus(?:e|ing) to (?:re)?pay|default on purpose|strategic(?:ally)? default|\bpayments? on ice|\bowe them nothing",
    r"(?:don't|do not) (?:re)?pay\b(?! (?:here )?(?:for|with)\b)",
    r"(?:skip|miss)(?:ping)? (?:a|an|the|your|one|this|two|next)\b[^.]{0,20}\b(?:payments?|instalments?)",
    r"let (?:it|the \w+|your \w+) (?:lapse|slide|(?:go|become|fall) (?:overdue|late|into default))",
    r"\bempty\b[^.]{0,12}\baccount|\b(?:switch|turn) off\b[^.]{0,10}\b(?:auto-?pay|auto-?debit|the debit)|\bgo (?:silent|quiet|dark)\b",
)
_FALSE_PAPERS = (
    rf"(?:假|伪造|虚假|编造|编一|造一|包装|PS|改一?改|买一份|虚开|套用).{{0,6}}(?:{_PAPER_ZH})",
    r"(?:夸大|虚增|多写|多报|虚报|谎报).{0,6}(?:收入|流水|营业额|工资)?|(?:收入|工资).{0,8}(?:往上|凑个?整)",
    rf"把.{{0,6}}(?:{_PAPER_ZH}).{{0,4}}改|(?:截图|照片|图片).{{0,8}}(?:修|改).{{0,4}}(?:金额|数字|日期)|(?:流水|证明|材料).{{0,8}}(?:中介|帮着)做?",
    r"收入.{0,4}(?:填|写|报|开)得?(?:高|多)|开.{0,4}(?:高|多)一?点.{0,4}(?:收入|证明)|(?:高|多)一?点的(?:工资|收入)",
    r"工资.{0,4}多加|开在职证明|弄一?张.{0,6}(?:单|证明)|报告.{0,2}P ?一下",
    r"\bpretend to be\b|\b(?:certificate|letter|slip)\b[^.]{0,15}\bfriend\b",
    r"\b(?:larger|higher|bigger) (?:salary|income)\b[^.]{0,15}\bform\b",
    r"(?:写|说|填)成.{0,2}没有|(?:没|未)(?:离婚|失业|生病|住院).{0,4}(?:写|说|报)|单位.{0,6}写.{0,4}大公司",
    rf"谎称|冒用|冒充|借用.{{0,6}}(?:身份|营业执照|执照)|找人.{{0,4}}开.{{0,6}}证明|(?:熟人|朋友|找人).{{0,4}}盖.{{0,3}}章|借.{{0,4}}别人的(?:{_PAPER_ZH})",
    r"\bearn more than you do\b",
    rf"\b(?:someone else's|(?:a|your) (?:friend|colleague|neighbour|relative)'s)\b[^.]{{0,10}}\b(?:{_PAPER_EN}|file|medical)\b",
    r"\b(?:edit|change|alter|tweak)\b[^.]{0,20}\b(?:date|amount|figure|name)s?\b[^.]{0,20}\b(?:bill|statement|slip|document|certificate|screenshot)",
    r"\b(?:report|state|declare|enter)\b[^.]{0,12}\b(?:higher|bigger)\b[^.]{0,12}\b(?:income|salary)|\bround\b[^.]{0,15}\b(?:salary|income)\b[^.]{0,6}\bup",
    rf"\b(?:forg\w+|fake|false|doctor\w*|photoshop\w*|counterfeit|fabricat\w+|invent\w*|bogus)\b[^.]{{0,20}}\b{_PAPER_EN}\b",
    r"\b(?:inflate|overstate|exaggerate|pad)\b[^.]{0,20}\b(?:income|salary|earnings|wages)\b|\bmake up\b[^.]{0,20}\b(?:a|an|your)\b",
    r"\b(?:someone else's|a friend's|another person's)\b[^.]{0,15}\b(?:identity|licen[cs]e|id|name)\b|\bpos(?:e|ing) as\b",
    r"\bclaim\b[^.]{0,30}\b(?:did not happen|never happened|you do not have|is not true)\b|\bleave out\b[^.]{0,15}\b(?:loans?|debts?)",
    r"\bsay\b[^.]{0,25}\beven if\b[^.]{0,12}\bnot\b|\bowes you a favou?r",
)  # fmt: skip

_IDEAS: Mapping[Harm, tuple[str, ...]] = {
    "borrow_to_repay": _BORROW_TO_REPAY,
    "cash_out": _CASH_OUT,
    "sham_trade": _SHAM_TRADE,
    "paid_repair": _PAID_REPAIR,
    "stop_paying": _STOP_PAYING,
    "false_papers": _FALSE_PAPERS,
}
PATTERNS: Mapping[Harm, re.Pattern[str]] = {harm: re.compile("|".join(ideas), re.IGNORECASE) for harm, ideas in _IDEAS.items()}

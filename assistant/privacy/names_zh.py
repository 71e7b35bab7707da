"""Names of people in Chinese: surname with a title, introductions, labels, relatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.privacy.types import Candidate, Span

# The most frequent surnames (Ministry of Public Security, national name report 2020).
_SURNAME = (
    r"(?:欧阳|上官|司马|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查屠盘亓麻苑迟邝])"
)
# Characters of given names; a name without a label consists of them.
_GIVEN = (
    r"[丹柳利杨岩伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文斌波辉玲云燕宇浩轩子涵欣怡梓睿俊雨婷佳琪慧雪梅莉琳晶倩颖洁美凤春淑珍荣贵福生海峰鹏飞龙凯健林森松柏晨阳旭东晓小思嘉若馨萱诗语彤彬博瑞泽宏伯永庆德忠信义仁孝良成立新民中光正天翔宁宝琴萍菊莲香月蓉薇蕾芬芝茜瑶璐瑾瑜珊珠环玥悦乐心妍娇婉婵媛嫣卉"
    r"帅帆凡航驰骏达远亮鑫昊昕晗晟景朗皓哲毅恒康安然奕煜烨炎焕灿炜炳坤培增城堂圣坚启善喜嵩川州巍广庭廷弘彦彪征微恩惠愉才承振捷政敬斐昌易星显智曼朝权来柔根桐楠业楚榕洪津浩润淇淳清渊湘源溪滨漫澜济爱玮珂珏琛琦琰琼瑛璇璟盈真硕祥祺禹秋程童竹笑筠素维绍继绮缘群翠耀聪芷芸苑茂茹荷莎莹菲萌蓓蔚虹衡裕西言谦豪贤赫超跃轶辰迪逸道雁雄雅雯霖霏露青韵韬顺颜顶飘馥骁麒黎默齐山水田力大卫]"
)
_TITLE = (
    r"(?:主任医师|副主任医师|主治医师|主治医生|住院医师|医生|医师|大夫|护士长|护士|主任|教授|院长|博士|药师|先生|女士|小姐|太太|夫人|老师|阿姨|叔叔|大妈|大爷|大叔|大姐|大哥|奶奶|爷爷|婆婆|老人家|同学|师傅|同志|经理|总|某某|某)"
)
_NOT_BEFORE = r"(?<![主由西对地配双责东药全科专家庭男女老本该各每位名个师瞳毛鼻气穿])"
_TITLED = re.compile(rf"{_NOT_BEFORE}(?P<name>{_SURNAME}(?:{_GIVEN}{{1,2}})?)(?={_TITLE})")
_FULL_TITLED = re.compile(rf"(?:^|[，,。；;：:\s找让请看给由跟])(?P<name>{_SURNAME}[^\W\da-zA-Z上下找看是的了在有和去让给叫请问说到就也还没不要会能级牌复节科]{{1,2}})(?=(?:主任医师|医生|医师|大夫|护士|主任|教授|院长|先生|女士|小姐|老师|药师))")
_SELF = re.compile(rf"(?:我叫做?|我的?名字(?:是|叫)|名字(?:是|叫)|名叫|叫做?|本人叫?|我是|他叫|她叫|孩子叫)\s?(?P<name>{_SURNAME}{_GIVEN}{{1,2}}|(?<=我叫)[\u4e00-\u9fff]{{2,3}})(?=[，,。、；;！!？?\s（(今男女年岁的患现住是有]|\d|$|最近)")
_LABELLED = re.compile(r"(?:姓\s?名|患者姓名|病人姓名|联系人|家属|监护人|签名|签字|医师签名|医生签名|主治医师|经治医师|主管医生|接诊医生|护士签名|紧急联系人|陪同人|父亲姓名|母亲姓名|申请医师|报告医师|审核医师|检查者|记录者)\s*[:：]\s*(?P<name>[\u4e00-\u9fff·]{2,4}?)(?=[，,。、；;\s（(\d]|$|性别|年龄|男|女|电话)")
_PATIENT = re.compile(rf"(?:患者|病人|病员|患儿|产妇|孕妇|伤者|家属|孩子|儿子|女儿|老公|老婆|丈夫|妻子|妈妈|爸爸|母亲|父亲|哥哥|弟弟|姐姐|妹妹|外婆|外公|奶奶|爷爷|宝宝|朋友|同事|邻居|室友|同学|女友|男友|孙子|孙女)\s?[:：，]?\s?(?P<name>{_SURNAME}{_GIVEN}{{1,2}}|[小老阿]{_SURNAME}|小[明红华强刚军丽芳宝伟燕雨雪花龙虎美娟静敏莉玲云佳宇])(?=[，,。、；;\s（(男女今昨最从前发有的说在因于突已是年跟和每头肚咳呕吐拉\d]|$)")
_RELATED = re.compile(rf"(?:儿子|女儿|老公|老婆|丈夫|妻子|妈妈|爸爸|母亲|父亲|哥哥|弟弟|姐姐|妹妹|外婆|外公|朋友|同事|邻居|室友|女友|男友|孙子|孙女)(?P<name>{_SURNAME}{_GIVEN}{{1,2}})")
_OPENING = re.compile(rf"(?:^|[\n。；;])\s*(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=[，,、\s]\s?(?:男|女))|(?:^|[\n。；;，,])(?P<three>张三|李四|王五)")
_NICK = re.compile(rf"(?<![\u4e00-\u9fff])(?P<name>[小老阿][{_SURNAME[_SURNAME.rindex('[') + 1 : -2]}])(?=(?:今天|昨天|最近|发烧|说|的|有|，))")
_ILLNESS = re.compile(r"[热烧痛疼炎症病咳喘血压糖]|小便|大便|高温|白天|安静|安全|平时|平卧|方便|方才|平安|全天|时常|成年|明天|和平|应该|向来|易于|万一|金山|石头|马上")


def chinese_names(text: str, medical: Sequence[Span]) -> Iterator[Candidate]:
    """Names in a Chinese text; what is medical is none, unless a label says so."""
    for match in (*_SELF.finditer(text), *_LABELLED.finditer(text)):
        if not _ILLNESS.search(match["name"]):
            yield Candidate("NAME", *match.span("name"))
    for pattern in (_TITLED, _FULL_TITLED, _PATIENT, _RELATED, _OPENING, _NICK):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastgroup or 0)
            if not _ILLNESS.search(text, start, end) and not any(a < end and start < b for a, b in medical):
                yield Candidate("NAME", start, end)

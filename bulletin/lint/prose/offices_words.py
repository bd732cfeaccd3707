"""Words of offices: heads of titles, common surnames, and bodies with their full and short names."""

from __future__ import annotations

_HEADS = """
总书记 书记 主任 主席 省长 市长 县长 区长 镇长 乡长 州长 部长 局长 厅长 处长 科长 院长 校长 园长 所长 站长
队长 会长 理事长 董事长 总经理 秘书长 社长 馆长 台长 总编辑 主编 检察长
"""
HEADS = tuple(_HEADS.split())
"""The last word of a title, by which two titles are compared."""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅"
    "钟卢汪戴崔任陆廖姚金邱夏谭韦贾邹石熊孟秦阎薛侯雷段郝孔邵史毛顾赖武贺严尹钱施牛洪龚"
)
"""The hundred most common ones, without those that begin many words (方, 常, 文 and the like)."""

_NO_NAMES = """
马上 于是 于今 于近 曾多 曾经 曾任 曾先 曾两 曾三 高度 高位 高标 任职 任何 任务 任期 何时 何种 余名 余人 金融 江苏 江南 江北
江阴 江宁 江都 高邮 高淳 高新 徐州 苏州 吴江 吴中 郑州 沈阳 贺信 顾问 程序 施工 施策 严格 严肃 严明 范围 孔子 雷锋 田间 陆续
许多 许可 周边 周期 周末 周一 黄河 黄海 张家 林业 林长 王牌 谢谢 段落 毛泽 董事 姜堰 金坛 武汉 石家 万名 万元 钱款 洪涝 孟子
"""
NO_NAMES = tuple(_NO_NAMES.split())
"""Words and places that begin with a surname."""

BODIES = (
    ("精神文明建设指导委员会办公室", "文明办", "文明委办公室"),
    ("发展和改革委员会", "发改委", "发展改革委"),
    ("卫生健康委员会", "卫健委", "卫生健康委"),
    ("人力资源和社会保障局", "人社局", "人力资源社会保障局"),
    ("人力资源和社会保障厅", "人社厅", "人力资源社会保障厅"),
    ("住房和城乡建设局", "住建局", "住房城乡建设局"),
    ("住房和城乡建设厅", "住建厅", "住房城乡建设厅"),
    ("文化广电和旅游局", "文广旅局", "文广旅游局"),
    ("市场监督管理局", "市监局", "市场监管局"),
    ("退役军人事务局", "退役军人局"),
    ("互联网信息办公室", "网信办"),
    ("工业和信息化局", "工信局"),
    ("妇女联合会", "妇联"),
)
"""Bodies: the full name, then the short ones."""

namespace Appraisal.Storage.Organization;

/// <summary>Characters that names have read otherwise than most texts do: the first letter of each reading, the most common first.</summary>
internal static class Readings
{
    // those with which places and given names are read, not all of a dictionary
    public static readonly Dictionary<char, string> Several = new()
    {
        ['重'] = "zc", ['长'] = "cz", ['行'] = "xh", ['乐'] = "ly", ['厦'] = "xs", ['藏'] = "cz", ['朝'] = "cz", ['会'] = "hk", ['石'] = "sd", ['曾'] = "cz",
        ['单'] = "dsc", ['解'] = "jx", ['查'] = "cz", ['区'] = "qo", ['传'] = "cz", ['调'] = "td", ['降'] = "jx", ['弹'] = "td", ['种'] = "zc", ['盛'] = "sc",
        ['省'] = "sx", ['校'] = "xj", ['率'] = "ls", ['畜'] = "cx", ['车'] = "cj", ['蔚'] = "wy", ['尉'] = "wy", ['泊'] = "bp", ['堡'] = "bp", ['埔'] = "pb",
        ['阿'] = "ae", ['铅'] = "qy", ['番'] = "fp", ['莘'] = "xs", ['歙'] = "xs", ['涡'] = "wg", ['枞'] = "cz", ['浚'] = "jx", ['洞'] = "dt", ['峙'] = "zs",
        ['栎'] = "ly", ['巷'] = "xh", ['圩'] = "wx", ['系'] = "xj", ['参'] = "cs", ['贾'] = "jg", ['宿'] = "sx", ['红'] = "hg", ['合'] = "hg", ['吓'] = "xh",
        ['券'] = "qx", ['弄'] = "nl", ['辟'] = "pb", ['泌'] = "mb", ['秘'] = "mb", ['觉'] = "jx", ['角'] = "jl", ['陂'] = "bp", ['暴'] = "bp", ['囤'] = "td",
        ['夹'] = "jg", ['仇'] = "cq", ['句'] = "jg", ['粘'] = "zn", ['纶'] = "lg", ['莞'] = "gw", ['筠'] = "yj", ['茄'] = "qj", ['蛤'] = "hg", ['伺'] = "cs",
        ['卡'] = "kq",
    };

    // as a surname; two letters where families differ
    public static readonly Dictionary<char, string> Surnames = new()
    {
        ['曾'] = "z", ['单'] = "s", ['解'] = "x", ['仇'] = "q", ['查'] = "z", ['区'] = "o", ['繁'] = "p", ['乐'] = "yl", ['折'] = "s", ['召'] = "s",
        ['句'] = "g", ['郗'] = "xc", ['种'] = "c", ['谌'] = "cs", ['覃'] = "qt", ['祭'] = "z", ['隗'] = "wk", ['郇'] = "xh", ['秘'] = "bm", ['佴'] = "n",
        ['蔚'] = "wy", ['郄'] = "qx", ['石'] = "s", ['车'] = "c", ['盛'] = "s", ['贾'] = "j", ['宿'] = "s", ['艾'] = "a", ['阿'] = "a",
    };

    // surnames of two characters that are not read as each by itself
    public static readonly IReadOnlyList<KeyValuePair<string, string>> LongSurnames =
        [new("尉迟", "yc"), new("长孙", "zs"), new("万俟", "mq"), new("单于", "cy"), new("澹台", "tt"), new("宰父", "zf")];
}

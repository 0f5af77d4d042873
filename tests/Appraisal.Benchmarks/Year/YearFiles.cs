using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Appraisal.Benchmarks.Year;

/// <summary>The files of a made-up year, by the number of its cadres alone: always the same ones.</summary>
internal static class YearFiles
{
    /// <summary>The most rows of one file.</summary>
    private const int Rows = 100_000;

    private const int CadresOfAVillage = 4;
    private const int VillagesOfATownship = 20;
    private const int TownshipsOfACounty = 20;

    private static readonly string[] Strata = ["poor", "other", "left"];

    /// <summary>The registers: counties, townships, villages.</summary>
    public static IEnumerable<string> Units(int cadres)
    {
        var villages = Ceiling(cadres, CadresOfAVillage);
        var townships = Ceiling(villages, VillagesOfATownship);
        var rows = Enumerable.Range(0, Ceiling(townships, TownshipsOfACounty)).Select(c => Line($"C{c:000},县{c},,county"))
            .Concat(Enumerable.Range(0, townships).Select(t => Line($"T{t:0000},乡{t},C{t / TownshipsOfACounty:000},township")))
            .Concat(Enumerable.Range(0, villages).Select(v => Line($"V{v:00000},村{v},T{v / VillagesOfATownship:0000},village")));
        return Files("code,name,parent,level", rows);
    }

    /// <summary>Ten cohorts.</summary>
    public static IEnumerable<string> Cadres(int cadres) => Files("staffNo,name,unit,cohort,quotaGroup,posts,dutyHours",
        Enumerable.Range(0, cadres).Select(i => Line($"{i:000000},干部{i},V{i / CadresOfAVillage:00000},k{i % 10},,secretary:1,1800")));

    /// <summary>Three strata a cadre.</summary>
    public static IEnumerable<string> Frame(int cadres) => Files("survey,staffNo,stratum,population",
        Enumerable.Range(0, cadres * Strata.Length).Select(i => Line($"S,{i / 3:000000},{Strata[i % 3]},{40 + (i % 90)}")));

    /// <summary>Some responses a cadre, about each in turn.</summary>
    public static IEnumerable<string> Responses(int cadres, int each) => Files("survey,id,staffNo,stratum,answeredAt,secondsTaken,answers.Q1,answers.Q2,answers.Q3",
        Enumerable.Range(0, cadres * each).Select(i => Line(
            $"S,{new Guid(i, 1, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0])},{i % cadres:000000},{Strata[i / cadres % 3]},2026-05-{1 + (i % 28):00} {8 + (i / 7 % 10):00}:{i % 60:00},{40 + (i % 50)},{Answer(i, 1)},{Answer(i, 2)},{Answer(i, 3)}")));

    /// <summary>Three records a cadre.</summary>
    public static IEnumerable<string> Work(int cadres) => Files("id,staffNo,workType,count,date,accepted",
        Enumerable.Range(0, cadres * 3).Select(i => Line($"W{i:0000000},{i / 3:000000},visit,{200 + (i * 37 % 200)},2026-0{1 + (i % 8)}-14,是")));

    /// <summary>Two findings a cadre, one in eight not conforming.</summary>
    public static IEnumerable<string> Findings(int cadres) => Files("id,staffNo,unit,item,conforming,severity,date",
        Enumerable.Range(0, cadres * 2).Select(i => Line(
            $"F{i:0000000},{i / 2:000000},V{i / 2 / CadresOfAVillage:00000},item{i % 16},{(i % 8 == 3 ? "否" : "是")},{(i % 5 == 0 ? "major" : "minor")},2026-0{1 + (i % 8)}-2{i % 8}")));

    /// <summary>Three materials a cadre, of two kinds.</summary>
    public static IEnumerable<string> Materials(int cadres) => Files("id,cycle,staffNo,kind,title,contentHash,submittedBy,accepted",
        Enumerable.Range(0, cadres * 3).Select(i => Line(
            $"M{i:0000000},Y,{i / 3:000000},{(i % 3 == 0 ? "plan" : "minutes")},记录{i},{Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i)))},clerk,是")));

    private static int Answer(int number, int item) => 1 + (int)(((number * 2654435761L) >> (item * 5)) % 5);

    private static int Ceiling(int count, int of) => (count + of - 1) / of;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Files(string heading, IEnumerable<string> rows)
    {
        foreach (var some in rows.Chunk(Rows))
        {
            var text = new StringBuilder(heading).Append('\n');
            foreach (var row in some)
                text.Append(row).Append('\n');
            yield return text.ToString();
        }
    }
}

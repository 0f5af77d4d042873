using System.Globalization;
using System.Text;

namespace Appraisal.Service.Web;

/// <summary>What can be seen of a text, for all that compares codes and names.</summary>
internal static class Signs
{
    // Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt): letters, marks and formats that are drawn as nothing
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    ];

    /// <summary>Whether a character by itself shows nothing and takes no room: two texts that differ by it read the same.</summary>
    public static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || (!rune.IsAscii && Array.Exists(Ignorable, r => rune.Value >= r.First && rune.Value <= r.Last));
}

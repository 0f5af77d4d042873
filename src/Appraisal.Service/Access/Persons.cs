using System.Globalization;
using System.Text;
using Appraisal.Service.Web;

namespace Appraisal.Service.Access;

/// <summary>
/// Compares persons by how their names read: width, case, blanks, dots and invisible signs make no difference, so that nobody becomes
/// somebody else by them.
/// </summary>
public static class Persons
{
    /// <summary>Takes two names of one person for equal.</summary>
    public static readonly IEqualityComparer<string> Comparer = EqualityComparer<string>.Create(Same, person => Key(person).GetHashCode(StringComparison.Ordinal));

    /// <summary>Characters of a key, as many as a person's name may have.</summary>
    public const int KeyLength = 200;

    /// <summary>What two spellings of one name have in common: the letters, marks and digits, in one width and case.</summary>
    public static string Key(string person)
    {
        var text = new StringBuilder();
        foreach (var rune in person.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Reads(rune))
                text.Append(Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).ToString());
        }
        if (text.Length == 0)
            text.Append(person.Trim());
        return text.Length <= KeyLength ? text.ToString() : text.ToString(0, KeyLength);
    }

    /// <summary>Whether two names are one person's.</summary>
    public static bool Same(string? one, string? other) => one is not null && other is not null && (one == other || Key(one) == Key(other));

    private static bool Reads(Rune rune) => !Signs.IsUnseen(rune) && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.NonSpacingMark;
}

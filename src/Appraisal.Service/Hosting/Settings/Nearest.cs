namespace Appraisal.Service.Hosting.Settings;

/// <summary>What somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>The word that differs least from what was written; null where all differ in more than a third of it.</summary>
    public static string? Of(string written, IEnumerable<string> words) => words
        .Select(word => (Word: word, Distance: Distance(written.ToLowerInvariant(), word.ToLowerInvariant())))
        .Where(w => w.Distance <= Math.Max(1, written.Length / 3))
        .OrderBy(w => w.Distance).ThenBy(w => w.Word, StringComparer.Ordinal)
        .FirstOrDefault().Word;

    // insertions, deletions and replacements (Levenshtein), row by row
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}

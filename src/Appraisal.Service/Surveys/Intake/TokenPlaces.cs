using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Data.Common;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// The places of tokens in memory: to look each up in the database would cost the one writer as much as to store its response. Tokens
/// are only ever added and a place is given once and for all, so what was read holds; a token that is not here is looked up.
/// </summary>
internal sealed class TokenPlaces(Database database, TimeProvider clock, ILogger<TokenPlaces> logger)
{
    // some 50 bytes each
    private const int MostTokens = 2_000_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Places> _surveys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _readAt = new(StringComparer.Ordinal);

    /// <summary>The last reading; done at first.</summary>
    internal Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>The place of a token; null where it is not known here, or is for another subject.</summary>
    public int? Of(TokenRow token) => _surveys.TryGetValue(token.Survey, out var places) ? places.Of(token) : null;

    /// <summary>There is a token that was not known here: the survey's are read in the background, at most once a minute.</summary>
    public void Missed(string survey)
    {
        var now = clock.GetUtcNow();
        var before = _readAt.GetValueOrDefault(survey, DateTimeOffset.MinValue);
        if (now - before >= Interval && (before == DateTimeOffset.MinValue ? _readAt.TryAdd(survey, now) : _readAt.TryUpdate(survey, now, before)))
            Reading = Task.Run(() => ReadAsync(survey));
    }

    private async Task ReadAsync(string survey)
    {
        try
        {
            var places = await database.ReadAsync(session => Places.ReadAsync(TokenStore.OfSurveyAsync(session, survey)));
            if (_surveys.Where(s => s.Key != survey).Sum(s => s.Value.Count) + places.Count > MostTokens)
                _surveys.Clear();
            _surveys[survey] = places;
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            logger.LogWarning(LoggableException.Of(error), "The tokens of a survey could not be read; each is looked up meanwhile");
        }
    }

    private sealed class Places
    {
        private readonly Dictionary<UInt128, (int Place, int Subject)> _places = [];
        private readonly List<(string StaffNo, string Stratum)> _subjects = [];

        public int Count => _places.Count;

        public static async Task<Places> ReadAsync(IAsyncEnumerable<TokenRow> tokens)
        {
            var read = new Places();
            var known = new Dictionary<(string, string), int>();
            await foreach (var token in tokens)
            {
                var subject = (token.StaffNo, token.Stratum);
                if (!known.TryGetValue(subject, out var index))
                {
                    known.Add(subject, index = known.Count);
                    read._subjects.Add(subject);
                }
                read._places.Add(Key(token), (token.Place, index));
                if (read.Count == MostTokens)
                    break;
            }
            return read;
        }

        public int? Of(TokenRow token) =>
            _places.TryGetValue(Key(token), out var found) && _subjects[found.Subject] == (token.StaffNo, token.Stratum) ? found.Place : null;

        private static UInt128 Key(TokenRow token) => BinaryPrimitives.ReadUInt128BigEndian(token.Hash);
    }
}

namespace Appraisal.Storage.Surveys;

/// <summary>
/// The ids of responses in batches that are stored but not marked as indexed, as the database has them: whatever another process did
/// meanwhile, and whatever was rolled back, is seen before anybody relies on them. They come in until they are many, and then leave for
/// the index in the order of their ids, some with each transaction, while others come in. For one transaction at a time.
/// </summary>
internal sealed class RecentIds
{
    // the more leave together, the fewer pages of the index are written for each; some 10 MB of memory
    private const int MostIds = 262_144;
    private const int MostBatches = 1_024;

    // as fast as this, they are gone before the next ones are many
    private const int AtOnce = 2 * MostIds / MostBatches;

    private static readonly Statement Unindexed = new("SELECT id FROM response_batch WHERE indexed = 0");

    private static readonly Statement OfBatch = new("SELECT id FROM response WHERE batch_id = @batch");

    private readonly HashSet<Guid> _batches = [];
    private readonly List<Guid> _leavingBatches = [];
    private Dictionary<Guid, Guid> _coming = [];
    private Dictionary<Guid, Guid> _leaving = [];
    private KeyValuePair<Guid, Guid>[] _inOrder = [];
    private int _left;
    private Session? _changedIn;
    private long? _version;

    /// <summary>Whether one of the ids is there.</summary>
    public bool ContainsAny(IEnumerable<Guid> ids) => _batches.Count > 0 && ids.Any(id => _coming.ContainsKey(id) || _leaving.ContainsKey(id));

    /// <summary>Those of the ids that are there, with their batches.</summary>
    public List<KeyValuePair<Guid, Guid>> Of(IEnumerable<Guid> ids) =>
        [.. from id in ids where _coming.ContainsKey(id) || _leaving.ContainsKey(id) select KeyValuePair.Create(id, _coming.TryGetValue(id, out var batch) ? batch : _leaving[id])];

    /// <summary>Adds the ids of a batch that the session stores.</summary>
    public void Add(Session session, Guid batch, IReadOnlyCollection<Guid> ids)
    {
        Add(batch, ids);
        _changedIn = session;
    }

    /// <summary>The next ids that go into the index, with their batches, in the session that has added some; none while there are few.</summary>
    /// <param name="added">How many it has added.</param>
    /// <param name="indexed">The batches whose ids are all in the index with these.</param>
    public ArraySegment<KeyValuePair<Guid, Guid>> Leave(int added, out IReadOnlyList<Guid> indexed)
    {
        indexed = [];
        if (_leaving.Count == 0 && (_coming.Count >= MostIds || _batches.Count >= MostBatches))
            BeginToLeave();
        if (_leaving.Count == 0)
            return [];
        var some = new ArraySegment<KeyValuePair<Guid, Guid>>(_inOrder, _left, Math.Min(Math.Max(2 * added, AtOnce), _leaving.Count - _left));
        _left += some.Count;
        if (_left == _leaving.Count)
        {
            indexed = [.. _leavingBatches];
            _batches.ExceptWith(_leavingBatches);
            _leaving.Clear();
        }
        return some;
    }

    /// <summary>The session has marked all batches as indexed.</summary>
    public void Clear(Session session)
    {
        Clear();
        _changedIn = session;
    }

    /// <summary>Reads what it does not know, if there can be anything.</summary>
    public async Task RefreshAsync(Session session, CancellationToken cancel)
    {
        var rolledBack = _changedIn is { IsCommitted: false } before && before != session;
        var version = session.Kept!.Version;
        if (version == _version && !rolledBack)
            return;
        var there = (await session.QueryAsync<Guid>(Unindexed, null, cancel)).ToHashSet();
        if (!_batches.IsSubsetOf(there)) // so it is after a rollback too: ids leave only with a batch that was added
            Clear();
        foreach (var batch in there.Except(_batches).ToList())
            Add(batch, await session.QueryAsync<Guid>(OfBatch, new { batch }, cancel));
        _version = version;
        if (_changedIn != session)
            _changedIn = null; // what this session has changed may still be rolled back
    }

    private void Add(Guid batch, IReadOnlyCollection<Guid> ids)
    {
        _batches.Add(batch);
        foreach (var id in ids)
            _coming[id] = batch;
    }

    private void BeginToLeave()
    {
        (_leaving, _coming, _left) = (_coming, _leaving, 0);
        if (_inOrder.Length < _leaving.Count)
            _inOrder = new KeyValuePair<Guid, Guid>[_leaving.Count];
        ((ICollection<KeyValuePair<Guid, Guid>>)_leaving).CopyTo(_inOrder, 0);
        _inOrder.AsSpan(0, _leaving.Count).Sort((a, b) => a.Key.CompareTo(b.Key));
        _leavingBatches.Clear();
        _leavingBatches.AddRange(_batches);
    }

    private void Clear()
    {
        _batches.Clear();
        _coming.Clear();
        _leaving.Clear();
    }
}

using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Which parts of a session a copy has, and as of which of the session's versions.</summary>
internal sealed class SessionParts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Version, bool IsSet)> _known = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Whether this copy has all changes up to a version.</summary>
    public bool IsAt(long version)
    {
        lock (_lock)
            return _version >= version;
    }

    /// <summary>Whether a change is later than all that this copy has of its part.</summary>
    public bool IsNews(SessionPart part, long version)
    {
        lock (_lock)
            return version > _version && (!_known.TryGetValue(part.Name, out var known) || known.Version < version);
    }

    /// <summary>Notes that this copy has the change that led to a version. One that missed a change before stays behind, so that it is found out.</summary>
    public void Note(SessionPart part, long version)
    {
        lock (_lock)
        {
            if (_version + 1 == version)
                _version = version;

            if (part.IsSet || version > _version)
                _known[part.Name] = (version, part.IsSet);
            else
                _known.Remove(part.Name);
        }
    }

    /// <summary>What a server has to be sent to become what is stored: what it lacks, and the undoing of what is there no longer.</summary>
    public IReadOnlyList<JsonRpcMessage> MissingFrom(StoredSession stored)
    {
        lock (_lock)
        {
            if (_version > stored.State.Version)
                return [];

            var gone = _known.Where(known => known.Value.IsSet && known.Value.Version <= stored.State.Version && !stored.Parts.ContainsKey(known.Key));
            return
            [
                .. gone.Select(known => SessionPart.UndoingOf(known.Key)).OfType<JsonRpcMessage>(),
                .. stored.Parts.Where(part => IsMissing(part.Key, stored.State.Version)).OrderBy(part => SessionPart.OrderOf(part.Key)).Select(part => Messages.Read(part.Value)),
            ];
        }
    }

    /// <summary>Notes that this copy has become what is stored.</summary>
    public void CatchUp(StoredSession stored)
    {
        lock (_lock)
        {
            if (_version > stored.State.Version)
                return;

            _version = stored.State.Version;
            foreach (var name in _known.Where(known => known.Value.Version <= _version).Select(known => known.Key).ToList())
                _known.Remove(name);

            foreach (var name in stored.Parts.Keys)
                _known.TryAdd(name, (_version, true));
        }
    }

    private bool IsMissing(string name, long version) =>
        !_known.TryGetValue(name, out var known) || (known.Version <= version && (!known.IsSet || SessionPart.HasValue(name)));
}

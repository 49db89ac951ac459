namespace FederationHub.Server.Login;

/// <summary>
/// Answers to one trip are judged one after the other on this node: the first spends the leg, and those behind it find it spent before a
/// signature is checked or a key is used. So a started login gives one question, also to whoever asks a thousand times at once.
/// </summary>
internal sealed class LegTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>How many trips are being answered or waited for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _turns.Count;
            }
        }
    }

    /// <summary>Waits for the turn at this leg; dispose to give it to the next.</summary>
    /// <param name="leg">The handle of the leg.</param>
    /// <param name="cancellationToken">Stops waiting: who hangs up before the turn has asked nothing.</param>
    public async Task<IDisposable> TakeAsync(string leg, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (_lock)
        {
            turn = _turns.TryGetValue(leg, out var known) ? known : _turns[leg] = new Turn(this, leg);
            turn.Users++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(turn);
            throw;
        }

        return turn;
    }

    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            if (--turn.Users == 0)
            {
                _turns.Remove(turn.Leg);
                turn.Gate.Dispose();
            }
        }
    }

    private sealed class Turn(LegTurns turns, string leg) : IDisposable
    {
        public string Leg => leg;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }

        public void Dispose()
        {
            Gate.Release();
            turns.Leave(this);
        }
    }
}

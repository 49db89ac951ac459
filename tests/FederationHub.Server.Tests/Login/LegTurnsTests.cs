using FederationHub.Server.Login;

namespace FederationHub.Server.Tests.Login;

/// <summary>Answers to one trip stand in line; answers to others do not wait for them.</summary>
public sealed class LegTurnsTests
{
    private readonly LegTurns _turns = new();

    [Fact]
    public async Task Of_many_answers_to_one_trip_at_once_one_is_judged_at_a_time_and_nothing_is_kept_after()
    {
        var (inside, most, done) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            using var turn = await _turns.TakeAsync("leg", TestContext.Current.CancellationToken);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
        })));

        (most, done, _turns.Count).Should().Be((1, 200, 0));
    }

    [Fact]
    public async Task Another_trip_does_not_wait_and_who_hangs_up_in_the_line_leaves_it()
    {
        var first = await _turns.TakeAsync("leg", TestContext.Current.CancellationToken);
        using (await _turns.TakeAsync("other", TestContext.Current.CancellationToken))
        {
            _turns.Count.Should().Be(2);
        }

        using var hangUp = new CancellationTokenSource();
        var waiting = _turns.TakeAsync("leg", hangUp.Token);
        waiting.IsCompleted.Should().BeFalse();
        await hangUp.CancelAsync();

        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        first.Dispose();
        _turns.Count.Should().Be(0);
    }
}

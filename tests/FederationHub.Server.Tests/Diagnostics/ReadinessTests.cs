using FederationHub.Testing;
using Microsoft.Data.Sqlite;

namespace FederationHub.Server.Tests.Diagnostics;

public sealed class ReadinessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stranger_who_asks_over_and_over_whether_the_hub_is_ready_makes_it_write_little()
    {
        await using var world = await HubWorld.StartAsync();
        using var http = LoopbackHttp.Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => http.GetStringAsync(new Uri(world.HubUrl + "/health/ready"), Token)));

        answers.Should().AllBe("ready");
        await using var connection = new SqliteConnection(world.ConnectionString + ";Pooling=False");
        await connection.OpenAsync(Token);
        await using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM ephemeral WHERE kind = 'ping'";
        Convert.ToInt32(await count.ExecuteScalarAsync(Token), System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 20);
    }
}

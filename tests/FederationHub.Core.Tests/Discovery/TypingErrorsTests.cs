using FederationHub.Core.Discovery;

namespace FederationHub.Core.Tests.Discovery;

public sealed class TypingErrorsTests
{
    [Theory]
    [InlineData("delft", "delft", 0, 0)]
    [InlineData("delft", "delf", 1, 2)]
    [InlineData("delft", "dleft", 1, 2)]
    [InlineData("delft", "xdelft", 1, 2)]
    [InlineData("delft", "delftse", 0, 1)]
    [InlineData("dleft", "delftse", 1, 3)]
    [InlineData("delft", "dlfet", 1, null)]
    [InlineData("amsterdam", "asmterdma", 2, 4)]
    [InlineData("amsterdam", "rotterdam", 2, null)]
    public void Measures_typing_errors_against_the_whole_and_the_best_beginning(string token, string text, int limit, int? cost) =>
        TypingErrors.Measure(token, text, limit, beginnings: true).Should().Be(cost);

    // The whole matrix, as the definition has it, against the band that is really computed.
    [Fact]
    public void Measures_as_the_definition_says()
    {
        var random = new Random(20);
        for (var i = 0; i < 20_000; i++)
        {
            var (token, text) = (Word(random), Word(random));
            foreach (var limit in (int[])[1, 2])
            {
                TypingErrors.Measure(token, text, limit, beginnings: false).Should().Be(Whole(token, text) <= limit ? 2 * Whole(token, text) : null, $"{token} is held against {text}");
                TypingErrors.Measure(token, text, limit, beginnings: true).Should().Be(Best(token, text, limit), $"{token} is held against the beginnings of {text}");
            }
        }
    }

    private static string Word(Random random) => new([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(3)))]);

    private static int? Best(string token, string text, int limit)
    {
        var beginning = Enumerable.Range(0, text.Length + 1).Min(length => Whole(token, text[..length]));
        var least = Math.Min(Whole(token, text), beginning);
        return least <= limit ? Math.Min(2 * Whole(token, text), (2 * beginning) + 1) : null;
    }

    private static int Whole(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                distance[i, j] = i == 0 || j == 0 ? i + j : Math.Min(Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1, distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}

using System.Diagnostics;
using System.Globalization;
using FederationHub.Saml.Tests.Fixtures;

namespace FederationHub.Saml.Tests.Mutation;

/// <summary>
/// At least 200,000 changed responses, logout messages and metadata documents, the same in every run. None may throw, none may be accepted that says
/// anything that no good message said, none may take more memory than its length allows. A failure names its document by number:
/// it goes into <see cref="Kept"/>.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const string CountVariable = "FEDERATIONHUB_MUTATIONS";
    private const string FirstVariable = "FEDERATIONHUB_FIRST_MUTATION";

    private static int Count => int.Parse(Environment.GetEnvironmentVariable(CountVariable) ?? "200000", CultureInfo.InvariantCulture);

    private static int First => int.Parse(Environment.GetEnvironmentVariable(FirstVariable) ?? "1", CultureInfo.InvariantCulture);

    /// <summary>What failed once, or stands for much: which kind of document, and its number.</summary>
    public static TheoryData<string, int> Kept => new()
    {
        { "response", 1 },
        { "encrypted", 1 },
        { "encrypted again", 1 },
        { "logout", 1 },
        { "redirected", 1 },
        { "redirected", 2 },
        { "metadata", 1 },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_document_that_was_kept_is_refused_or_says_what_was_signed(string kind, int number)
    {
        var alone = new MutatedDocuments(kind);
        alone.Try(number);

        alone.Causes.Should().ContainSingle();
    }

    [Fact]
    [Trait("Documented command", "FEDERATIONHUB_MUTATIONS=5000000 FEDERATIONHUB_FIRST_MUTATION=1000000 dotnet test tests/FederationHub.Saml.Tests --filter FullyQualifiedName~Mutation")]
    public void Of_200_000_changed_documents_none_throws_and_none_says_what_nobody_signed()
    {
        var watch = Stopwatch.StartNew();
        var tried = 0;
        var causes = new HashSet<string>(StringComparer.Ordinal);

        // What is encrypted costs a decryption where it gets that far: it has a smaller share.
        foreach (var (kind, share) in new[] { ("response", 62), ("encrypted", 3), ("encrypted again", 3), ("logout", 6), ("redirected", 4), ("metadata", 22) })
        {
            var documents = new MutatedDocuments(kind);
            for (var number = First; number < First + ((long)Count * share / 100); number++)
            {
                documents.Try(number);
                tried++;
            }

            documents.Causes.Should().ContainKey("accepted", "some changes change nothing");
            causes.UnionWith(documents.Causes.Keys);
            output.WriteLine($"{kind}: {watch.Elapsed.TotalSeconds:F0} s, at most {documents.MostMemory:F1} octets of memory for one of input");
            foreach (var (cause, times) in documents.Causes.OrderByDescending(cause => cause.Value))
            {
                output.WriteLine($"{times,8} {cause}");
            }
        }

        tried.Should().BeGreaterThanOrEqualTo(Count);
        causes.Should().HaveCountGreaterThan(Count >= 200_000 ? 45 : 0, "the changes must reach what is deep inside");
    }
}

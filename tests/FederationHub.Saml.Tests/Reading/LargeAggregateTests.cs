using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Testing.Metadata;

namespace FederationHub.Saml.Tests.Reading;

/// <summary>Alone, since what is in memory is measured.</summary>
[CollectionDefinition(nameof(LargeAggregateTests), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>Aggregates as federations publish them, signed by xmlsec1, at a hundredth and a tenth of their size.</summary>
[Collection(nameof(LargeAggregateTests))]
public sealed class LargeAggregateTests
{
    private const string Root = "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor";

    [Fact]
    public void Every_entity_of_what_another_library_signed_is_read_as_without_a_signature()
    {
        using var files = new SecondOpinion();
        var path = files.Signed(Text(100), Root);
        using var metadata = File.OpenRead(path);
        using var aggregate = Verdict.Value(AggregateReader.Open(metadata, new MemoryStream(), MetadataFixture.Expecting()));

        List<EntityDescriptor> entities = [.. aggregate.Entities().Select(Verdict.Value)];

        entities.Select(entity => entity.EntityId).Should().Equal(Enumerable.Range(0, 100).Select(GeneratedAggregate.EntityId));
        entities.Should().OnlyContain(entity => entity.IdentityProvider!.SigningKeys().Count == 2 && entity.IdentityProvider.Keys.Count == 3);
        var unsigned = Verdict.Value(UnsignedMetadata.OpenWithoutSignature(metadata, ResponseFixture.Now, AggregateLimits.Aggregate)).Entities().Select(Verdict.Value).Take(10);
        entities.Take(10).Should().BeEquivalentTo(unsigned, options => options.WithStrictOrdering()
            .Using<ReadOnlyMemory<byte>>(der => der.Subject.ToArray().Should().Equal(der.Expectation.ToArray())).WhenTypeIs<ReadOnlyMemory<byte>>());
    }

    [Fact]
    public void Memory_is_that_of_one_entity_however_many_there_are()
    {
        using var files = new SecondOpinion();
        Measure(files, 10);

        var (few, fewHeld) = Measure(files, 100);
        var (many, manyHeld) = Measure(files, 1000);

        many.Should().BeInRange(few * 0.8, few * 1.2, "each entity costs what the others cost");
        few.Should().BeLessThan(150_000, "an entity of 9 kB");
        Math.Max(fewHeld, manyHeld).Should().BeLessThan(1_500_000, "nothing is kept of an entity but its name");
    }

    // Bytes allocated an entity, and what more is in memory at the last entity than before the first.
    private static (double Each, long Held) Measure(SecondOpinion files, int count)
    {
        var path = files.Signed(Text(count), Root);
        using var metadata = File.OpenRead(path);
        using var scratch = File.Create(path + ".scratch");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        long held = 0;
        using var aggregate = Verdict.Value(AggregateReader.Open(metadata, scratch, MetadataFixture.Expecting()));
        var read = 0;
        foreach (var outcome in aggregate.Entities())
        {
            outcome.Should().BeOfType<Outcome<EntityDescriptor>.Accepted>();
            if (++read == count)
            {
                held = GC.GetTotalMemory(forceFullCollection: true) - before;
            }
        }

        read.Should().Be(count);
        return ((GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)count, held);
    }

    private static string Text(int entities)
    {
        using var text = new MemoryStream();
        GeneratedAggregate.Write(text, entities, GeneratedAggregate.SignatureTemplate);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}

using FederationHub.Core.Receipts;

namespace FederationHub.Core.Tests.Receipts;

public sealed class ValueShapeTests
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("empty", "")]
    [InlineData("empty", "  ", "")]
    [InlineData("digits, 1 character", "7")]
    [InlineData("digits, 9 to 16 characters", "123456789")]
    [InlineData("digits, 9 to 16 characters", "1234567890123456")]
    [InlineData("text, 17 to 32 characters", "abcdefghijklmnopq")]
    [InlineData("text, 2 characters", "ab")]
    [InlineData("true or false, 3 to 4 characters", "true")]
    [InlineData("UUID, 33 to 64 characters", "4b8f0a3e-5a52-4d0f-9d6e-0f6a7a1f3c11")]
    [InlineData("address with @, 17 to 32 characters", "j.jansen@school.example")]
    [InlineData("text, 5 to 8 characters", "a b@c d")]
    [InlineData("URI, 17 to 32 characters", "https://school.example/x")]
    [InlineData("text beyond ASCII, 3 to 4 characters", "Zoë")]
    [InlineData("text with hidden characters, 3 to 4 characters", "a\u202eb")]
    [InlineData("text with hidden characters, 3 to 4 characters", "a\nb")]
    [InlineData("several kinds, 2 to 32 characters", "ab", "j.jansen@school.example")]
    [InlineData("text, 1 to 8 characters", "a", "abcdefgh")]
    public void A_shape_is_a_kind_and_a_range_of_lengths(string shape, params string[] values) => ValueShape.Of(values).Should().Be(shape);

    [Fact]
    public void A_value_of_a_megabyte_has_a_shape_too() => ValueShape.Of([new string('x', 1_000_000)]).Should().Be("text, more than 4096 characters");

    [Fact]
    public void Ten_thousand_values_have_one_shape() =>
        ValueShape.Of([.. Enumerable.Range(0, 10_000).Select(_ => "a group")]).Should().Be("text, 5 to 8 characters");

    [Fact]
    public void Two_values_of_one_kind_and_like_length_cannot_be_told_apart() =>
        ValueShape.Of(["Mohammed Achahbar"]).Should().Be(ValueShape.Of(["Willemijn de Vries"]));
}

using System.Text;
using FederationHub.OpenId.Formats;

namespace FederationHub.OpenId.Tests.Formats;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"\udc00x"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"\ud800":1,"\ud800":2}""")]
    [InlineData("""{"a":[{"b":["\ud800"]}]}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} //")]
    [InlineData("{\"a\":1,}")]
    public void Refuses(string json)
    {
        StrictJson.TryReadObject(Encoding.UTF8.GetBytes(json), out _).Should().BeFalse();
    }

    [Fact]
    public void Refuses_what_is_no_UTF_8()
    {
        StrictJson.TryReadObject((byte[])[.. "{\"a\":\""u8, 0xff, 0xfe, .. "\"}"u8], out _).Should().BeFalse();
        StrictJson.TryReadObject((byte[])[.. "{\""u8, 0xed, 0xa0, 0x80, .. "\":1}"u8], out _).Should().BeFalse();
    }

    [Fact]
    public void Refuses_what_is_too_deep()
    {
        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));

        StrictJson.TryReadObject(Nested(16), out _).Should().BeTrue();
        StrictJson.TryReadObject(Nested(17), out _).Should().BeFalse();
        StrictJson.TryReadObject(Nested(20_000), out _).Should().BeFalse();
    }

    [Fact]
    public void Every_string_of_what_it_read_can_be_read()
    {
        StrictJson.TryReadObject("""{"a":"\ud83d\ude42 é","é":["\u0000"]}"""u8.ToArray(), out var json).Should().BeTrue();

        json.GetProperty("a").GetString().Should().Be("🙂 é");
        json.GetProperty("é")[0].GetString().Should().Be("\0");
    }
}

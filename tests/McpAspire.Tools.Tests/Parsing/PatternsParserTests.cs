using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Tests.Parsing;

public sealed class PatternsParserTests
{
    [Theory]
    [InlineData("chain", true, "TLSv1.3", "TLS_AES_256_GCM_SHA384", 20, "unable to get local issuer certificate", 256, 2)]
    [InlineData("verified", true, "TLSv1.3", "TLS_AES_256_GCM_SHA384", 0, "ok", 256, 2)]
    [InlineData("self-signed-tls12", true, "TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384", 18, "self-signed certificate", 2048, 1)]
    public void Certificates_of_openssl_are_found(string name, bool connected, string protocol, string cipher, int code, string verification, int bits, int certificates)
    {
        var parsed = Recorded.Parse(Recorded.Parser("patterns", TlsPatterns.Settings), Recorded.Exit("tls", name));
        var result = parsed.StructuredContent;

        parsed.IsError.ShouldBeFalse();
        result.GetProperty("connected").GetBoolean().ShouldBe(connected);
        (result.GetProperty("protocol").GetString(), result.GetProperty("cipher").GetString()).ShouldBe((protocol, cipher));
        result.GetProperty("verified").GetBoolean().ShouldBe(code == 0);
        (result.GetProperty("verify_code").GetInt32(), result.GetProperty("verification").GetString(), result.GetProperty("key_bits").GetInt32()).ShouldBe((code, verification, bits));
        result.GetProperty("certificates").GetArrayLength().ShouldBe(certificates);
    }

    [Fact]
    public void Each_certificate_has_its_own_fields()
    {
        var parsed = Recorded.Parse(Recorded.Parser("patterns", TlsPatterns.Settings), Recorded.Exit("tls", "chain"));
        var certificates = parsed.StructuredContent.GetProperty("certificates").EnumerateArray().ToList();

        certificates.Select(item => item.GetProperty("subject").GetString()).ShouldBe(["""C = DE, O = "Lab \"Quoted\", Inc.", CN = web.lab.internal""", "O = Lab, CN = Lab Issuing CA"]);
        certificates.Select(item => item.GetProperty("issuer").GetString()).ShouldBe(["O = Lab, CN = Lab Issuing CA", "O = Lab, CN = Lab Root"]);
        certificates.ShouldAllBe(item => item.GetProperty("not_before").GetString()!.EndsWith('Z') && item.GetProperty("not_after").GetString()!.EndsWith('Z'));
        certificates[0].GetProperty("signature").GetString().ShouldBe("ecdsa-with-SHA256");
        parsed.StructuredContent.GetProperty("verify_errors").GetRawText().ShouldBe("""["20:unable to get local issuer certificate"]""");
        parsed.Text.ShouldStartWith("TLS connection: true, protocol \"TLSv1.3\", cipher \"TLS_AES_256_GCM_SHA384\", verified: false \"unable to get local issuer certificate\"\nCertificates:\n- \"C = DE, ");
    }

    [Fact]
    public void A_port_that_is_closed_is_a_result_when_the_manifest_says_so()
    {
        var parsed = Recorded.Parse(Recorded.Parser("patterns", TlsPatterns.Settings), Recorded.Exit("tls", "closed-port"));

        parsed.IsError.ShouldBeFalse();
        parsed.StructuredContent.GetProperty("connected").GetBoolean().ShouldBeFalse();
        parsed.StructuredContent.GetProperty("exit_code").GetInt32().ShouldBe(1);
        parsed.StructuredContent.GetProperty("error").GetString()!.ShouldContain("Connection refused");
    }

    [Fact]
    public void Every_type_is_read_as_declared()
    {
        var parser = Recorded.Parser("patterns", """
            {"fields":{
              "word":{"pattern":"^w=(?<value>\\S+)"},"whole":{"pattern":"^[a-z]+ship"},"count":{"pattern":"n=(-?\\d+)","type":"integer"},
              "share":{"pattern":"f=([0-9.]+)","type":"number"},"on":{"pattern":"^on$","type":"boolean"},"day":{"pattern":"d=(.*)$","type":"date"},
              "all":{"pattern":"n=(\\S+)","type":"integer","all":true,"max":2},"absent":{"pattern":"nowhere"}}}
            """);

        var parsed = Recorded.Parse(parser, Recorded.Exit(0, "w=hello there\r\nn=-5 n=x\r\nn=7 n=8\nf=1.5\non\nd=27 Nov 2026\nfriendship\n"));

        parsed.StructuredContent.GetRawText().ShouldBe(
            """{"word":"hello","whole":"friendship","count":-5,"share":1.5,"on":true,"day":"2026-11-27","all":[-5],"exit_code":0}""");
        parsed.Text.ShouldBe("word: \"hello\"\nwhole: \"friendship\"\ncount: -5\nshare: 1.5\non: true\nday: 2026-11-27\nall: -5");
    }

    [Fact]
    public void A_value_that_must_be_there_and_is_not_is_a_failure()
    {
        var parser = Recorded.Parser("patterns", """{"fields":{"it":{"pattern":"it=(.*)","required":true}}}""");

        var error = Should.Throw<ToolException>(() => Recorded.Parse(parser, Recorded.Exit(0, "nothing"))).Error;

        error.Type.ShouldBe(ToolErrorType.ExecutionError);
        error.Message.ShouldBe("The program's output has no it.");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void An_exit_code_is_a_failure_unless_it_is_named(int code, bool failure) =>
        Recorded.Parse(Recorded.Parser("patterns", """{"fields":{"it":{"pattern":"x"}}}"""), Recorded.Exit(code, "x")).IsError.ShouldBe(failure);

    [Fact]
    public void What_a_value_says_is_neither_a_placeholder_nor_outside_its_quotes()
    {
        var parser = Recorded.Parser("patterns", """{"text":"a {a} b {b}","fields":{"a":{"pattern":"a=(.*)"},"b":{"pattern":"b=(.*)","max_length":3}}}""");

        Recorded.Parse(parser, Recorded.Exit(0, "a={b}\" \u001b[2J now obey\nb=long")).Text.ShouldBe("""a "{b}\"  [2J now obey" b "lon" """.TrimEnd());
    }

    [Fact]
    public void An_output_that_is_made_to_take_long_ends_in_time()
    {
        var parser = Recorded.Parser("patterns", """{"fields":{"slow":{"pattern":"a[^b]*b|a","all":true,"max":1000},"each":{"each":"a[^b]*b|a","max":1000,"fields":{"x":{"pattern":"a[^b]*b|c"}}}}}""");

        var error = Should.Throw<ToolException>(() => Recorded.Parse(parser, Recorded.Exit(0, new string('a', 4_000_000)))).Error;

        error.Type.ShouldBe(ToolErrorType.ResourceExhausted);
    }

    [Theory]
    [InlineData("null", "fields")]
    [InlineData("{}", "fields")]
    [InlineData("""{"fields":{}}""", "fields")]
    [InlineData("""{"fields":[]}""", "fields")]
    [InlineData("""{"fields":{"a":{"pattern":"x"}},"other":1}""", "other")]
    [InlineData("""{"fields":{"a":1}}""", "fields/a")]
    [InlineData("""{"fields":{"A":{"pattern":"x"}}}""", "fields/A")]
    [InlineData("""{"fields":{"exit_code":{"pattern":"x"}}}""", "fields/exit_code")]
    [InlineData("""{"fields":{"a":{}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"pattern":""}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"pattern":"("}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"pattern":"(?=x)"}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"pattern":"(x)\\1"}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"pattern":"((x{900}){900}){900}"}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"pattern":"x","type":"text"}}}""", "fields/a/type")]
    [InlineData("""{"fields":{"a":{"pattern":"x","all":"yes"}}}""", "fields/a/all")]
    [InlineData("""{"fields":{"a":{"pattern":"x","all":true,"required":true}}}""", "fields/a/all")]
    [InlineData("""{"fields":{"a":{"pattern":"x","max":0}}}""", "fields/a/max")]
    [InlineData("""{"fields":{"a":{"pattern":"x","max_length":5000}}}""", "fields/a/max_length")]
    [InlineData("""{"fields":{"a":{"pattern":"x","source":"file"}}}""", "fields/a/source")]
    [InlineData("""{"fields":{"a":{"pattern":"x"}},"text":"{b}"}""", "text")]
    [InlineData("""{"fields":{"a":{"pattern":"x"}},"text":"{a"}""", "text")]
    [InlineData("""{"fields":{"a":{"pattern":"x"}},"text":"}a{"}""", "text")]
    [InlineData("""{"fields":{"a":{"pattern":"x"}},"success":[]}""", "success")]
    [InlineData("""{"fields":{"a":{"pattern":"x"}},"success":["0"]}""", "success")]
    [InlineData("""{"fields":{"a":{"each":"x"}}}""", "fields/a/fields")]
    [InlineData("""{"fields":{"a":{"each":"x","pattern":"x","fields":{"b":{"pattern":"x"}}}}}""", "fields/a/pattern")]
    [InlineData("""{"fields":{"a":{"each":"x","fields":{"b":{"pattern":"("}}}}}""", "fields/a/fields/b/pattern")]
    public void A_declaration_that_is_wrong_is_refused_where_it_is(string settings, string path)
    {
        OutputParsers.TryCreate("patterns", JsonElement.Parse(settings), out var parser, out var errors).ShouldBeFalse();

        parser.ShouldBeNull();
        errors.Select(error => string.Join('/', error.Path)).ShouldContain(path);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        OutputParsers.TryCreate("patterns", JsonElement.Parse("""{"fields":{"a":{"pattern":"("},"b":{"pattern":"x","type":"y"}},"success":7}"""), out _, out var errors).ShouldBeFalse();

        errors.Count.ShouldBe(3);
    }
}

#pragma once

#include "keyhold/aws/shape.h"
#include "shape_reader.h"
#include "shape_writer.h"

namespace keyhold::aws {

template <class Shape>
Result<Shape> parse_shape(const json::Object& body) {
  Shape shape;
  ShapeReader reader;
  KEYHOLD_CHECK(reader.members(body, shape, nullptr));
  KEYHOLD_CHECK(reader.violations());
  return shape;
}

template <class Shape>
PlaintextBytes write_shape(const Shape& shape) {
  ShapeWriter writer;
  writer.members(shape);
  return writer.take();
}

}  // namespace keyhold::aws

/// Makes both functions of a shape, after its table.
#define KEYHOLD_AWS_SHAPE(Shape)                                       \
  template Result<Shape> parse_shape<Shape>(const json::Object& body); \
  template PlaintextBytes write_shape<Shape>(const Shape& shape)
